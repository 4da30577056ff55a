import { createHash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { messageOf, OperatorError } from '../../core/errors.js';
import { BackupError } from './backup-error.js';
import { ByteSource, LineTooLong } from './byte-source.js';
import { countRows } from './count-rows.js';
import {
  type BackupHeader,
  type BackupTable,
  endSchema,
  END_OF_ROWS,
  FORMAT,
  headerSchema,
  originSchema,
  startSchema,
  trailerSchema,
} from './header.js';

const MAX_LINE_BYTES = 1_000_000;

/** Reads a backup in its order, and checks it: the rows of each table, then the end. */
export class BackupReader {
  private readonly whole = createHash('sha256');

  private constructor(
    private readonly source: ByteSource,
    readonly header: BackupHeader,
    first: Buffer,
  ) {
    this.whole.update(first);
  }

  /**
   * Reads the beginning of a backup. Rejects with BackupError if it is none, or one of a newer
   * version than `known`, the names of the migrations of this one.
   */
  static async open(packed: Readable, known: readonly string[]): Promise<BackupReader> {
    const gunzip = pipeline(packed, createGunzip(), () => undefined);
    const source = new ByteSource(gunzip as AsyncIterable<Buffer>);
    const first = await explaining(() => source.line(MAX_LINE_BYTES)).catch((error: unknown) => {
      throw error instanceof BackupError && error.code === 'BACKUP_DAMAGED' ? foreign() : error;
    });
    if (first === null) throw truncated();
    const content = parse(first) as { doumBackup?: unknown } | undefined;
    if (typeof content?.doumBackup !== 'number') throw foreign();
    if (content.doumBackup > FORMAT) throw newer(`its format is ${content.doumBackup}`);
    const { migrations = [] } = originSchema.safeParse(content).data ?? {};
    const unknown = migrations.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw newer(`it has ${unknown.join(', ')}`);
    const header = headerSchema.safeParse(content);
    if (!header.success) throw damaged('its first line is not what Doum writes');
    return new BackupReader(source, header.data, first);
  }

  /**
   * Yields the rows of the next table in the text format of COPY, and then compares them with their
   * sum. Rejects with BackupError if they are not what was written.
   */
  async *rowsOf(table: BackupTable): AsyncGenerator<Buffer, void, undefined> {
    const start = await this.readLine(startSchema);
    if (start.table !== table.name) throw damaged(`${table.name} is not where it must be`);
    const sum = createHash('sha256');
    let rows = 0;
    const parts = this.source.until(END_OF_ROWS);
    for (;;) {
      const { done, value } = await explaining(() => parts.next());
      if (done && !value) throw truncated();
      if (done) break;
      sum.update(value);
      rows += countRows(value);
      yield value;
    }
    const end = await this.readLine(endSchema);
    if (end.sha256 !== sum.digest('hex') || end.rows !== rows)
      throw damaged(`the rows of ${table.name} do not have the checksum that stands after them`);
  }

  /** Checks the end, after the rows of all tables. Rejects with BackupError. */
  async finish(): Promise<void> {
    const expected = this.whole.copy().digest('hex');
    const { sha256 } = await this.readLine(trailerSchema);
    if (sha256 !== expected) throw damaged('it does not have the checksum at its end');
    if (!(await explaining(() => this.source.isAtEnd())))
      throw damaged('something follows its end');
  }

  private async readLine<T>(schema: z.ZodType<T>): Promise<T> {
    const line = await explaining(() => this.source.line(MAX_LINE_BYTES));
    if (line === null) throw truncated();
    this.whole.update(line);
    const parsed = schema.safeParse(parse(line));
    if (!parsed.success) throw damaged('a line is not what Doum writes');
    return parsed.data;
  }
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

/** Runs a read and explains the errors of the file and of its compression. */
async function explaining<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw truncated(error);
    if (code?.startsWith('Z_') || error instanceof LineTooLong)
      throw damaged(messageOf(error), error);
    if (path !== undefined) throw error;
    throw new OperatorError(`The backup cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function foreign(): BackupError {
  return new BackupError(
    'BACKUP_FOREIGN',
    'This is no backup that "doum backup" wrote: exports are read by "doum import", dumps of ' +
      'Postgres by pg_restore or psql. Nothing was changed.',
  );
}

function newer(why: string): BackupError {
  return new BackupError(
    'BACKUP_NEWER',
    `A newer version of Doum wrote this backup: ${why}. Restore it with that version. Nothing was ` +
      'changed.',
  );
}

function truncated(cause?: unknown): BackupError {
  return new BackupError(
    'BACKUP_TRUNCATED',
    'The backup ends too early: it was not written or copied to its end. Nothing was changed.',
    { cause },
  );
}

function damaged(why: string, cause?: unknown): BackupError {
  return new BackupError(
    'BACKUP_DAMAGED',
    `The backup is damaged: ${why}. Nothing was changed; take another copy of it.`,
    { cause },
  );
}
