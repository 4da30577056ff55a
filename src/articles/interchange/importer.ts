import type { DataSource } from 'typeorm';
import type { DoumError } from '../../core/errors.js';
import { type ImportReport, sortReport } from './import-report.js';
import { CHUNK, ImportRun, type NumberedLine, type Transact } from './import-run.js';

/** A chunk has fewer lines when they are long: so many characters. */
const CHUNK_LENGTH = 4_000_000;

/** A line of the source, or what is wrong with one that could not be read. */
export type SourceLine = string | DoumError;

export interface ImportOptions {
  /** Each flat row its own article, instead of one article for the rows of one title. */
  keepRows: boolean;
  /** Who stands in the revisions as their editor. */
  editor: string;
  /**
   * Whether the file decides where people changed things since the last import; else those are
   * listed and left.
   */
  overwrite?: boolean;
  /** Whether all of it is rolled back in the end. Until then what it would change is locked. */
  dryRun?: boolean;
  /**
   * Called after each transaction: lines read so far, and their bytes as UTF-8 with one for each
   * line end.
   */
  onProgress?: (done: { lines: number; bytes: number }) => void;
}

/**
 * Imports JSON Lines (README, "Import and export") by upserts, in transactions of a few hundred
 * lines. A broken line leaves nothing and is reported; all others count. What people changed since
 * an import wrote it, and the file would set back, is a conflict: it stays as it is and is
 * reported. Flat rows become articles at the end, when all of them are known. Any failure that is
 * not about a line rejects: what was committed before stays, and the same file can be imported
 * again.
 */
export async function importLines(
  dataSource: DataSource,
  lines: AsyncIterable<SourceLine>,
  options: ImportOptions,
): Promise<ImportReport> {
  const take = async (transact: Transact) => {
    const run = new ImportRun(transact, options);
    await readInto(run, lines, options);
    sortReport(run.report);
    return run.report;
  };
  if (!options.dryRun) return take((work) => dataSource.transaction(work));
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    return await take((work) => work(runner.manager));
  } finally {
    // Without its connection Postgres rolls back by itself, and what went wrong before is the news.
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
    // Takes a byte order mark and \r away, too.
    const text = line.trim();
    if (text === '') continue;
    chunk.push({ number: run.report.lines, text });
    length += text.length;
    if (chunk.length >= CHUNK || length >= CHUNK_LENGTH) await flush();
  }
  await flush();
  await run.importGathered();
  await run.reportGaps();
}
