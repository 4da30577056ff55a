import type { DataSource } from 'typeorm';
import { DoumError } from '../../core/errors.js';
import { insertArticles } from '../insert-articles.js';
import { ArticleBatch, type NumberedArticle } from './article-batch.js';
import { findByTitle } from './find-by-title.js';
import { GatheredRows } from './gathered-rows.js';
import { importCategory, importPlatform, importProduct } from './import-catalog.js';
import { ImportContext } from './import-context.js';
import { importDictionaryEntry, importSynonymSet } from './import-lexicon.js';
import { countEffects, type Effects, emptyReport } from './import-report.js';
import { toLineError } from './line-error.js';
import { type Line, parseLine } from './line-formats.js';
import { type ArticlePlan, type ExistingArticle, isUnchanged, planArticle, type WantedArticle } from './plan-article.js';
import { findArticles, lockArticles } from './read-articles.js';
import { resolveRow, wantedOfRows } from './resolve-row.js';
import { toWantedArticle } from './to-wanted-article.js';
import { createArticle, toNewArticle, updateArticle } from './write-article.js';

/** So many lines, or articles of rows, share a transaction. */
export const CHUNK = 200;

/** A line of the file with its number, from 1. */
export interface NumberedLine {
  number: number;
  text: string;
}

type FoundArticle = NumberedArticle & { existing: ExistingArticle | null };

/** One import under way: each chunk is a transaction, and each thing in it is written whole or not at all. */
export class ImportRun {
  readonly report = emptyReport();
  private readonly rows: GatheredRows;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: { keepRows: boolean; editor: string },
  ) {
    this.rows = new GatheredRows(options.keepRows);
  }

  async importChunk(lines: NumberedLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.inTransaction(async (context) => {
      const batch = new ArticleBatch();
      for (const { number, text } of lines) {
        const line = await this.orRefuse(number, () => parseLine(text));
        if (!line) continue;
        if (line.type === 'article') {
          const wanted = await this.orRefuse(number, async () => toWantedArticle(line, await context.catalog()));
          if (!wanted || batch.add({ line: number, wanted })) continue;
          await this.importArticles(context, batch.take());
          batch.add({ line: number, wanted });
        } else {
          await this.importArticles(context, batch.take());
          await this.attempt(context, number, (effects) => this.importOther(context, number, line, effects));
        }
      }
      await this.importArticles(context, batch.take());
    });
  }

  /** Writes the articles of all rows that were read. */
  async importGathered(): Promise<void> {
    for (const articles of this.rows.drain(CHUNK)) {
      await this.inTransaction(async (context) => {
        const existing = await lockArticles(context.manager, await findByTitle(context.manager, articles));
        const found: FoundArticle[] = [];
        for (const [i, rows] of articles.entries()) {
          const wanted = await this.orRefuse(rows.line, () => wantedOfRows(rows, existing[i]!));
          if (wanted) found.push({ line: rows.line, wanted, existing: existing[i]! });
        }
        await this.write(context, found);
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

  private async importOther(
    context: ImportContext,
    number: number,
    line: Exclude<Line, { type: 'article' }>,
    effects: Effects,
  ): Promise<void> {
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
      case 'synonymSet':
        effects.push(['synonymSets', await importSynonymSet(context, line)]);
        break;
      case 'dictionaryEntry':
        effects.push(['dictionaryEntries', await importDictionaryEntry(context, line)]);
        break;
      case 'row':
        this.rows.add(await resolveRow(context, number, line, effects));
    }
  }

  private async importArticles(context: ImportContext, articles: NumberedArticle[]): Promise<void> {
    if (articles.length === 0) return;
    const ids = await findArticles(
      context.manager,
      articles.map(({ wanted }) => wanted),
    );
    const existing = await lockArticles(context.manager, ids);
    const found = articles.map(({ line, wanted }, i) => {
      // Found by its slug, or by one that it had before, an article keeps its present one.
      const placed = existing[i] && wanted.externalId === undefined ? { ...wanted, slug: undefined } : wanted;
      return { line, wanted: placed, existing: existing[i]! };
    });
    await this.write(context, found);
  }

  private async write(context: ImportContext, articles: FoundArticle[]): Promise<void> {
    const together = articles.filter(({ wanted, existing }) => !existing && wanted.slug !== undefined);
    const areMade = new Set((await this.insertTogether(context, together)) ? together : []);
    for (const article of articles) {
      if (areMade.has(article)) continue;
      const { line, wanted, existing } = article;
      const plan = existing && planArticle(existing, wanted);
      if (plan && isUnchanged(plan)) this.report.articles.unchanged += 1;
      else await this.attempt(context, line, (effects) => this.writeOne(context, article, plan, effects));
    }
  }

  private async writeOne(
    context: ImportContext,
    { wanted, existing }: FoundArticle,
    plan: ArticlePlan | null,
    effects: Effects,
  ): Promise<void> {
    if (existing && plan) await updateArticle(context, existing, plan);
    else await createArticle(context, wanted);
    effects.push(['articles', existing ? 'updated' : 'created']);
  }

  /** False when one of them cannot be made: then none is, and each is to be tried alone. */
  private async insertTogether(context: ImportContext, articles: NumberedArticle[]): Promise<boolean> {
    if (articles.length < 2) return false;
    const news = articles.map(({ wanted }) => toNewArticle(wanted as WantedArticle & { slug: string }, context.editor));
    const error = await this.whole(context, () => insertArticles(context.manager, news));
    if (!error) this.report.articles.created += articles.length;
    return !error;
  }

  /** Writes one thing whole or not at all; an error that is not about the line passes. */
  private async attempt(context: ImportContext, number: number, work: (effects: Effects) => Promise<void>): Promise<void> {
    const effects: Effects = [];
    const error = await this.whole(context, () => work(effects));
    if (error) this.refuse(number, error);
    else countEffects(this.report, effects);
  }

  /** Resolves to the error that was about what was written, of which nothing is left then. */
  private async whole(context: ImportContext, work: () => Promise<unknown>): Promise<Error | undefined> {
    let failure: Error | undefined;
    await context.manager.query('savepoint line');
    try {
      await work();
    } catch (error) {
      if (!toLineError(0, error)) throw error;
      failure = error as Error;
      await context.manager.query('rollback to savepoint line');
      context.rolledBack();
    }
    await context.manager.query('release savepoint line');
    return failure;
  }

  private async orRefuse<T>(number: number, read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      this.refuse(number, error);
      return undefined;
    }
  }

  /** Reports a line that is left out; throws an error that is not about the line. */
  refuse(number: number, error: Error): void {
    const lineError = toLineError(number, error);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }
}
