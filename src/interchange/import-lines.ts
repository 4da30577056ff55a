import type { DataSource, EntityManager } from 'typeorm';
import { actingAs, audit } from '../core/database/audit.js';
import { badInput } from '../core/errors.js';
import { ImportContext } from '../core/interchange/import-context.js';
import {
  emptyReport,
  type ImportCounts,
  type RunningReport,
  sortReport,
} from '../core/interchange/import-report.js';
import type { LineKind, NumberedLine } from '../core/interchange/line-kind.js';
import { lineKinds } from './kinds.js';
import { articleNameOf, type Line, parseLines, type SourceLine } from './parse-lines.js';

/** Maximum number of lines in a transaction. */
const CHUNK = 200;

/** Maximum length of a chunk, in characters. */
const CHUNK_LENGTH = 4_000_000;

/** How far an import is. */
export interface ImportProgress {
  /** The number of lines read so far. */
  lines: number;
  /** The numbers of refused lines and of conflicts. */
  refused: number;
  conflicts: number;
}

export interface ImportOptions {
  /** Whether each flat row becomes an article. Otherwise all rows of a title become one. */
  keepRows: boolean;
  /** The editor of imported revisions. */
  editor: string;
  /**
   * Whether the file overwrites changes that people made after the last import. By default these
   * changes are kept and reported as conflicts.
   */
  overwrite?: boolean;
  /** Whether to roll everything back at the end. Until then, changed rows are locked. */
  dryRun?: boolean;
  /** Called after each transaction. The import waits for the result. */
  onProgress?: (progress: ImportProgress) => void | Promise<void>;
  /** Ends the import before its next transaction: it rejects with the reason of the signal. */
  signal?: AbortSignal;
}

type CountName =
  | 'helpCentre'
  | 'products'
  | 'categories'
  | 'platforms'
  | 'synonymSets'
  | 'dictionaryEntries'
  | 'articles'
  | 'questions'
  | 'announcements'
  | 'pins';

/** The result of an import. The lists are in the order of the lines. */
export type ImportReport = Omit<RunningReport, 'counts'> & Record<CountName, ImportCounts>;

/** Runs the work inside a transaction. */
type Transact = (work: (manager: EntityManager) => Promise<void>) => Promise<void>;

/** Imports texts with one JSON object each: see `importLines`. */
export function importTexts(
  dataSource: DataSource,
  texts: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportReport> {
  return runImport(dataSource, options, (kinds, onLine) => parseLines(texts, kinds, onLine));
}

/**
 * Imports lines (docs/import-export.md) by upserts, in transactions of up to 200 lines. An invalid
 * line is reported and writes nothing; the others are imported. An item that people edited after the
 * last import stays unchanged if the file differs, and is reported as a conflict. Flat rows become
 * articles after the last line. Rejects with an error that is not about a line, and when the signal
 * is aborted. Committed transactions then remain, and the file can be imported again.
 */
export function importLines(
  dataSource: DataSource,
  lines: AsyncIterable<SourceLine>,
  options: ImportOptions,
): Promise<ImportReport> {
  return runImport(dataSource, options, () => lines);
}

type Open = (
  kinds: readonly LineKind[],
  onLine: (number: number) => void,
) => AsyncIterable<SourceLine>;

async function runImport(
  dataSource: DataSource,
  options: ImportOptions,
  open: Open,
): Promise<ImportReport> {
  if (!options.dryRun) {
    const running = new Import((work) => dataSource.transaction(work), options);
    const report = await running.run(open);
    await actingAs(options.editor, 'import', () =>
      audit(dataSource, { kind: 'Import', details: running.changes() }),
    );
    return report;
  }
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    return await new Import((work) => work(runner.manager), options).run(open);
  } finally {
    // If the connection is lost, Postgres rolls back. The first error must not be replaced.
    await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

/** One import. Each item is written completely or not at all. */
class Import {
  private readonly kinds: readonly LineKind[];
  private readonly report: RunningReport;
  /** What each line is about, with its number and content. */
  private readonly seen = new Map<string, { number: number; says: string }>();

  constructor(
    private readonly transact: Transact,
    private readonly options: ImportOptions,
  ) {
    this.kinds = lineKinds(options.keepRows);
    const counted = this.kinds.filter(({ counts }) => counts).map(({ type }) => type);
    this.report = emptyReport(counted, options.dryRun === true);
  }

  async run(open: Open): Promise<ImportReport> {
    const { report } = this;
    let chunk: SourceLine[] = [];
    let size = 0;
    const flush = async () => {
      if (chunk.length > 0) await this.inTransaction((context) => this.importChunk(context, chunk));
      chunk = [];
      size = 0;
      await this.reportProgress();
    };
    const countLine = (number: number) => (report.lines = Math.max(report.lines, number));
    for await (const source of open(this.kinds, countLine)) {
      countLine(source.number);
      chunk.push(source);
      size += source.size;
      if (chunk.length >= CHUNK || size >= CHUNK_LENGTH) await flush();
    }
    await flush();
    for (const kind of this.kinds)
      for (const work of kind.finish?.() ?? []) await this.inTransaction(work);
    sortReport(report);
    const { counts: _, lines, ...lists } = report;
    return { lines, ...Object.fromEntries(this.counts()), ...lists } as ImportReport;
  }

  /** The counts of what was written, for the audit log, e.g. `{ articlesCreated: 3 }`. */
  changes(): Record<string, number> {
    const changes = this.counts().flatMap(([name, { created, updated }]) => [
      [`${name}Created`, created] as const,
      [`${name}Updated`, updated] as const,
    ]);
    const made = changes.filter(([, count]) => count > 0);
    return Object.fromEntries([['lines', this.report.lines], ...made]);
  }

  private counts(): [name: string, counts: ImportCounts][] {
    return this.kinds.flatMap(({ type, counts }) =>
      counts ? [[counts[0], this.report.counts.get(type)!]] : [],
    );
  }

  private async reportProgress(): Promise<void> {
    const { lines, errors, conflicts } = this.report;
    const progress = { lines, refused: errors.length, conflicts: conflicts.length };
    await this.options.onProgress?.(progress);
  }

  private async importChunk(context: ImportContext, sources: readonly SourceLine[]): Promise<void> {
    const waiting = new Map<LineKind, NumberedLine<Line>[]>();
    const writeWaiting = async (isWritten: (kind: LineKind) => boolean) => {
      for (const kind of this.kinds.filter(isWritten)) {
        const lines = waiting.get(kind);
        waiting.delete(kind);
        if (lines) await kind.importAll!(context, lines);
      }
    };
    for (const source of sources) {
      const { number } = source;
      if ('error' in source) {
        await context.attempt(number, source.name, () => Promise.reject(source.error as Error));
        continue;
      }
      const { line } = source;
      const kind = this.kinds.find(({ type }) => type === line.type)!;
      if (kind.importAll) {
        waiting.set(kind, [...(waiting.get(kind) ?? []), { number, line }]);
        continue;
      }
      await writeWaiting(({ isLast }) => !isLast);
      const name = articleNameOf(line, this.kinds);
      const effects = await context.attempt(number, name, () =>
        context.atomically(() => this.writeOne(context, kind, { number, line })),
      );
      if (effects) context.count(number, effects);
    }
    await writeWaiting(() => true);
  }

  /** BAD_USER_INPUT if an earlier line says something else about the same item. */
  private async writeOne(
    context: ImportContext,
    kind: LineKind,
    { number, line }: NumberedLine<Line>,
  ) {
    const about = kind.about?.(line);
    if (!about) return kind.import!(context, line, number);
    const [field, name] = about;
    const key = `${kind.type} ${name}`;
    const says = JSON.stringify(line);
    const first = this.seen.get(key);
    if (first && first.says !== says) {
      const what = `otherwise about the same ${kind.type} ${JSON.stringify(name)}`;
      throw badInput(field, `Line ${first.number} says ${what}.`, 'Leave one of them.');
    }
    const effects = await kind.import!(context, line, number);
    this.seen.set(key, first ?? { number, says });
    return effects;
  }

  private inTransaction(work: (context: ImportContext) => Promise<void>): Promise<void> {
    const { editor, overwrite = false, signal } = this.options;
    signal?.throwIfAborted();
    return this.transact(async (manager) => {
      // Concurrent imports could deadlock, because each locks rows in the order of its file.
      await manager.query(`select pg_advisory_xact_lock(hashtext('doum import'))`);
      await work(new ImportContext(manager, this.report, editor, overwrite));
    });
  }
}
