import type { EntityManager } from 'typeorm';
import { DuplicateLines } from './duplicate-lines.js';
import { ArticleWriter, nameOf } from './article-writer.js';
import { GatheredRows } from './gathered-rows.js';
import {
  importCategory,
  importDictionaryEntry,
  importPlatform,
  importProduct,
  importSynonymSet,
} from './import-catalog.js';
import { ImportContext } from './import-context.js';
import { type Effect, emptyReport, type ImportReport } from './import-report.js';
import {
  findArticles,
  findByTitle,
  keyOfArticle,
  keyOfRows,
  matchArticles,
  type MatchedArticle,
  type NumberedArticle,
} from './find-articles.js';
import { LineRunner } from './line-runner.js';
import { type ArticleLine, articleNameOf, type Line, parseLine } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';
import { requireSameGrouping, resolveRow, wantedOfRows } from './resolve-row.js';
import { toWantedArticle } from './to-wanted-article.js';

/** Maximum number of lines, or of articles made of rows, in a transaction. */
export const CHUNK = 200;

/** A line of the file. Numbers start at 1. */
export interface NumberedLine {
  number: number;
  text: string;
}

/** Runs the work inside a transaction. */
export type Transact = (work: (manager: EntityManager) => Promise<void>) => Promise<void>;

/**
 * One import. Each chunk of lines is a transaction, and each item in it is written completely or
 * not at all.
 */
export class ImportRun {
  readonly report: ImportReport;
  private readonly runner: LineRunner;
  private readonly rows: GatheredRows;
  private readonly duplicates = new DuplicateLines();

  constructor(
    private readonly transact: Transact,
    private readonly options: {
      keepRows: boolean;
      editor: string;
      overwrite?: boolean;
      dryRun?: boolean;
    },
  ) {
    this.report = emptyReport(options.dryRun === true);
    this.runner = new LineRunner(this.report);
    this.rows = new GatheredRows(options.keepRows);
  }

  /** Imports lines. The articles of rows are only gathered: `importRows` writes them. */
  async importChunk(lines: NumberedLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.inTransaction(async (context) => {
      let articles: NumberedArticle[] = [];
      const writeArticles = async () => {
        await this.importArticles(context, articles);
        articles = [];
      };
      for (const { number, text } of lines) {
        const name = () => articleNameOf(text);
        const line = await this.runner.read(number, () => parseLine(text), name);
        if (line?.type === 'article') {
          const read = () => this.readArticle(context, number, line);
          const wanted = await this.runner.read(number, read, name);
          if (wanted) articles.push({ line: number, wanted });
        } else if (line) {
          await writeArticles();
          const write = (effects: Effect[]) => this.importOther(context, number, line, effects);
          await this.runner.write(context, number, write, name());
        }
      }
      await writeArticles();
    });
  }

  /** Writes the articles of all rows. */
  async importRows(): Promise<void> {
    for (const articles of this.rows.drain(CHUNK)) {
      await this.inTransaction(async (context) => {
        const ids = await findByTitle(context.manager, articles);
        const oldest = ids.map(([id]) => id ?? null);
        const matches = await matchArticles(context, articles.map(keyOfRows), oldest);
        const found: MatchedArticle[] = [];
        for (const [i, rows] of articles.entries()) {
          const { line, title } = rows;
          const { existing, isRecorded } = matches[i]!;
          const read = () => {
            if (existing && !isRecorded) requireSameGrouping(rows, existing, ids[i]!.length);
            if (existing) this.duplicates.checkArticleId(line, existing.id);
            return wantedOfRows(rows, existing);
          };
          const wanted = await this.runner.read(line, read, () => title);
          if (wanted)
            found.push({ line, wanted, item: { type: 'row', key: title }, ...matches[i]! });
        }
        await new ArticleWriter(context, this.runner, this.duplicates).write(found);
      });
    }
  }

  /** Reports a line that could not be read. Throws an error that is not about the line. */
  refuse(line: number, error: Error): void {
    this.runner.refuse(line, error);
  }

  private inTransaction(work: (context: ImportContext) => Promise<void>): Promise<void> {
    return this.transact(async (manager) => {
      // Concurrent imports could deadlock, because each locks rows in the order of its file.
      await manager.query(`select pg_advisory_xact_lock(hashtext('doum import'))`);
      await work(new ImportContext(manager, this.options.editor, this.options.overwrite === true));
    });
  }

  private async readArticle(
    context: ImportContext,
    number: number,
    line: ArticleLine,
  ): Promise<WantedArticle> {
    const article = await wantedOfLine(context, line);
    this.duplicates.checkArticle(number, article);
    return article;
  }

  private async importOther(
    context: ImportContext,
    number: number,
    line: Exclude<Line, ArticleLine>,
    effects: Effect[],
  ): Promise<void> {
    // The lines whose items have a slug or word.
    const named = line.type === 'row' || line.type === 'synonymSet' ? null : line;
    if (named) this.duplicates.checkItem(named);
    switch (line.type) {
      case 'product':
        effects.push(await importProduct(context, line));
        break;
      case 'category':
        effects.push(await importCategory(context, line));
        break;
      case 'platform':
        effects.push(await importPlatform(context, line));
        break;
      case 'synonymSet':
        effects.push(await importSynonymSet(context, line));
        break;
      case 'dictionaryEntry':
        effects.push(await importDictionaryEntry(context, line));
        break;
      case 'row':
        this.rows.add(await resolveRow(context, number, line, effects));
    }
    if (named) this.duplicates.recordItem(number, named);
  }

  private async importArticles(context: ImportContext, articles: NumberedArticle[]): Promise<void> {
    if (articles.length === 0) return;
    const wanted = articles.map((article) => article.wanted);
    const matches = await matchArticles(
      context,
      wanted.map(keyOfArticle),
      await findArticles(context.manager, wanted),
    );
    const found: MatchedArticle[] = [];
    for (const [i, { line, wanted }] of articles.entries()) {
      const { existing } = matches[i]!;
      const check = () => {
        if (existing) this.duplicates.checkArticleId(line, existing.id);
        return true;
      };
      if (!(await this.runner.read(line, check, () => nameOf(wanted)))) continue;
      const item = { type: 'article', key: nameOf(wanted) };
      // An article that was found by slug or former slug keeps its current slug.
      const toWrite =
        existing && wanted.externalId === undefined ? { ...wanted, slug: undefined } : wanted;
      found.push({ line, wanted: toWrite, item, ...matches[i]! });
    }
    await new ArticleWriter(context, this.runner, this.duplicates).write(found);
  }
}

/** Converts a line. An ImportConflict when the line refers to an entity that people deleted. */
async function wantedOfLine(context: ImportContext, line: ArticleLine): Promise<WantedArticle> {
  const catalog = await context.catalog();
  try {
    return await toWantedArticle(line, catalog);
  } catch (error) {
    const item = { type: 'article', key: line.slug ?? line.externalId ?? line.title };
    if (line.product != null)
      await context.refuseDeletedReference('product', line.product, 'product', item);
    await context.refuseDeletedReference('category', line.category, 'category', item);
    for (const { platforms } of line.variants) {
      for (const slug of platforms)
        await context.refuseDeletedReference('platform', slug, 'variants', item);
    }
    throw error;
  }
}
