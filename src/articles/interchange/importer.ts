import type { DataSource } from 'typeorm';
import type { DoumError } from '../../core/errors.js';
import { type ImportReport, sortReport } from './import-report.js';
import { CHUNK, ImportRun, type NumberedLine, type Transact } from './import-run.js';

/** Maximum length of a chunk in characters. */
const CHUNK_LENGTH = 4_000_000;

/** A line of the source, or the error for a line that could not be read. */
export type SourceLine = string | DoumError;

export interface ImportOptions {
  /** Each flat row its own article, instead of one article for the rows of one title. */
  keepRows: boolean;
  /** The editor of the revisions. */
  editor: string;
  /**
   * Whether the file overwrites what people changed since the last import; else their changes are
   * kept and reported.
   */
  overwrite?: boolean;
  /** Whether everything is rolled back at the end. Until then the changed rows are locked. */
  dryRun?: boolean;
  /**
   * Called after each transaction with the number of lines read so far, and their length in bytes
   * of UTF-8, line ends included.
   */
  onProgress?: (done: { lines: number; bytes: number }) => void;
}

/**
 * Imports JSON Lines (docs/import-export.md) by upserts, in transactions of a few hundred
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
    // Without a connection Postgres rolls back by itself. The first error must not be replaced.
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
  await run.importGathered();
  await run.reportGaps();
}
