import type { DataSource } from 'typeorm';
import type { DoumError } from '../../core/errors.js';
import { type ImportReport, sortReport } from './import-report.js';
import { CHUNK, ImportRun, type NumberedLine, type Transact } from './import-run.js';

/** Maximum length of a chunk, in characters. */
const CHUNK_LENGTH = 4_000_000;

/** A line of the source, or the error of a line that could not be read. */
export type SourceLine = string | DoumError;

export interface ImportOptions {
  /** Whether each flat row becomes an article, instead of all rows of a title becoming one. */
  keepRows: boolean;
  /** The editor of imported revisions. */
  editor: string;
  /**
   * Whether the file overwrites changes that people made after the last import. By default they are
   * kept and reported as conflicts.
   */
  overwrite?: boolean;
  /** Whether to roll everything back at the end. Until then, changed rows are locked. */
  dryRun?: boolean;
  /**
   * Called after each transaction with the number of lines read so far and their length in bytes of
   * UTF-8, including line ends.
   */
  onProgress?: (done: { lines: number; bytes: number }) => void;
}

/**
 * Imports JSON Lines (docs/import-export.md) by upserts, in transactions of up to 200 lines. An
 * invalid line is reported and writes nothing; the others are imported. When people edited an item
 * after the last import and the file differs from it, the item stays unchanged and is reported as a
 * conflict. Flat rows become articles after the last line. Rejects with an error that is not
 * about a line. Committed transactions then remain, and the same file can be imported again.
 */
export async function importLines(
  dataSource: DataSource,
  lines: AsyncIterable<SourceLine>,
  options: ImportOptions,
): Promise<ImportReport> {
  const runImport = async (transact: Transact) => {
    const run = new ImportRun(transact, options);
    await readInto(run, lines, options);
    sortReport(run.report);
    return run.report;
  };
  if (!options.dryRun) return runImport((work) => dataSource.transaction(work));
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    return await runImport((work) => work(runner.manager));
  } finally {
    // When the connection is lost, Postgres rolls back. The first error must not be replaced.
    await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

async function readInto(
  run: ImportRun,
  lines: AsyncIterable<SourceLine>,
  options: ImportOptions,
): Promise<void> {
  let chunk: NumberedLine[] = [];
  let length = 0;
  let bytes = 0;
  const flush = async () => {
    await run.importChunk(chunk);
    chunk = [];
    length = 0;
    options.onProgress?.({ lines: run.report.lines, bytes });
  };
  for await (const line of lines) {
    run.report.lines += 1;
    if (typeof line !== 'string') {
      run.refuse(run.report.lines, line);
      continue;
    }
    bytes += Buffer.byteLength(line) + 1;
    // Also removes a byte order mark and \r.
    const text = line.trim();
    if (text === '') continue;
    chunk.push({ number: run.report.lines, text });
    length += text.length;
    if (chunk.length >= CHUNK || length >= CHUNK_LENGTH) await flush();
  }
  await flush();
  await run.importRows();
}
