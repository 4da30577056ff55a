import type { DataSource } from 'typeorm';
import { findByTitle } from './find-by-title.js';
import { GatheredRows, type ResolvedRow } from './gathered-rows.js';
import { importArticle } from './import-article.js';
import { importCategory, importPlatform, importProduct } from './import-catalog.js';
import { ImportContext } from './import-context.js';
import { countEffects, type Effects, emptyReport, type ImportReport } from './import-report.js';
import { importRowArticle, resolveRow } from './import-row.js';
import { toLineError } from './line-error.js';
import { type Line, parseLine } from './line-formats.js';

/** So many lines share a transaction. */
const CHUNK = 200;
/** Or fewer, when they are long: so many characters. */
const CHUNK_LENGTH = 4_000_000;

export interface ImportOptions {
  /** Each flat row its own article, instead of one article for the rows of one title. */
  keepRows: boolean;
  /** Who stands in the revisions as their editor. */
  editor: string;
  /** Called after each transaction: lines read so far, and their bytes as UTF-8 with one for each line end. */
  onProgress?: (done: { lines: number; bytes: number }) => void;
}

interface NumberedLine {
  number: number;
  text: string;
}

/**
 * Imports JSON Lines (DESIGN, section 8) by upserts, in transactions of a few hundred lines. A broken line leaves nothing and
 * is reported; all others count. Flat rows become articles at the end, when all of them are known. Any failure that is
 * not about a line rejects: what was committed before stays, and the same file can be imported again.
 */
export async function importLines(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportReport> {
  const run = new ImportRun(dataSource, options);
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
  run.report.errors.sort((a, b) => a.line - b.line);
  return run.report;
}

class ImportRun {
  readonly report = emptyReport();
  private readonly rows: GatheredRows;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: ImportOptions,
  ) {
    this.rows = new GatheredRows(options.keepRows);
  }

  async importChunk(lines: NumberedLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.inTransaction(async (context) => {
      for (const { number, text } of lines) {
        const line = this.parse(number, text);
        if (line) await this.attempt(context, number, (effects) => this.importLine(context, number, line, effects));
      }
    });
  }

  async importGathered(): Promise<void> {
    for (const articles of this.rows.drain(CHUNK)) {
      await this.inTransaction(async (context) => {
        const ids = await findByTitle(context.manager, articles);
        for (const [i, article] of articles.entries()) {
          await this.attempt(context, article.line, async (effects) => {
            effects.push(['articles', await importRowArticle(context, article, ids[i]!)]);
          });
        }
      });
    }
  }

  private inTransaction(work: (context: ImportContext) => Promise<void>): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      // Two imports would lock the same things in different orders.
      await manager.query(`select pg_advisory_xact_lock(hashtext('doum import'))`);
      await work(new ImportContext(manager, this.options.editor));
    });
  }

  private parse(number: number, text: string): Line | undefined {
    try {
      return parseLine(text);
    } catch (error) {
      this.refuse(number, error);
      return undefined;
    }
  }

  /** All of it or nothing; what is not about the line passes. */
  private async attempt(context: ImportContext, number: number, work: (effects: Effects) => Promise<void>): Promise<void> {
    const effects: Effects = [];
    await context.manager.query('savepoint line');
    try {
      await work(effects);
    } catch (error) {
      this.refuse(number, error);
      await context.manager.query('rollback to savepoint line');
      context.catalogChanged();
      effects.length = 0;
    }
    await context.manager.query('release savepoint line');
    countEffects(this.report, effects);
  }

  private refuse(number: number, error: unknown): void {
    const lineError = toLineError(number, error);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }

  private async importLine(context: ImportContext, number: number, line: Line, effects: Effects): Promise<void> {
    switch (line.type) {
      case 'product':
        effects.push(['products', await importProduct(context, line)]);
        break;
      case 'category':
        effects.push(['categories', await importCategory(context, line)]);
        break;
      case 'platform':
        effects.push(['platforms', await importPlatform(context, line)]);
        break;
      case 'article':
        effects.push(['articles', await importArticle(context, line)]);
        break;
      case 'row': {
        const row: ResolvedRow = await resolveRow(context, number, line, effects);
        this.rows.add(row);
      }
    }
  }
}
