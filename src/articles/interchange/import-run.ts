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
import { articleNameOf, type Line, parseLine } from './line-formats.js';
import { type ArticlePlan, type ExistingArticle, isUnchanged, planArticle, type WantedArticle } from './plan-article.js';
import { findArticles, lockArticles } from './read-articles.js';
import { resolveRow, wantedOfRows } from './resolve-row.js';
import { SeenLines } from './seen-lines.js';
import { requireSameProduct, toWantedArticle } from './to-wanted-article.js';
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
  private readonly seen = new SeenLines();

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
        const line = await this.orRefuse(
          number,
          () => parseLine(text),
          () => articleNameOf(text),
        );
        if (!line) continue;
        if (line.type === 'article') {
          const read = async () => {
            const article = toWantedArticle(line, await context.catalog());
            this.seen.article(number, article);
            return article;
          };
          const wanted = await this.orRefuse(number, read, () => articleNameOf(text));
          if (!wanted || batch.add({ line: number, wanted })) continue;
          await this.importArticles(context, batch.take());
          batch.add({ line: number, wanted });
        } else {
          await this.importArticles(context, batch.take());
          const name = line.type === 'row' ? line.title : undefined;
          await this.attempt(context, number, (effects) => this.importOther(context, number, line, effects), name);
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
          const read = () => {
            if (existing[i]) this.seen.articleId(rows.line, existing[i].id);
            return wantedOfRows(rows, existing[i]!);
          };
          const wanted = await this.orRefuse(rows.line, read, () => rows.title);
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
    const named = line.type === 'row' || line.type === 'synonymSet' ? null : line;
    if (named) this.seen.thing(named);
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
    if (named) this.seen.took(number, named);
  }

  private async importArticles(context: ImportContext, articles: NumberedArticle[]): Promise<void> {
    if (articles.length === 0) return;
    const ids = await findArticles(
      context.manager,
      articles.map(({ wanted }) => wanted),
    );
    const existing = await lockArticles(context.manager, ids);
    const catalog = await context.catalog();
    const found: FoundArticle[] = [];
    for (const [i, { line, wanted }] of articles.entries()) {
      const isFit = await this.orRefuse(
        line,
        () => {
          if (!existing[i]) return true;
          this.seen.articleId(line, existing[i].id);
          requireSameProduct(wanted, existing[i].categoryId, catalog);
          return true;
        },
        () => nameOf(wanted),
      );
      if (!isFit) continue;
      // Found by its slug, or by one that it had before, an article keeps its present one.
      const placed = existing[i] && wanted.externalId === undefined ? { ...wanted, slug: undefined } : wanted;
      found.push({ line, wanted: placed, existing: existing[i]! });
    }
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
      else await this.attempt(context, line, (effects) => this.writeOne(context, article, plan, effects), nameOf(wanted));
    }
  }

  private async writeOne(
    context: ImportContext,
    { line, wanted, existing }: FoundArticle,
    plan: ArticlePlan | null,
    effects: Effects,
  ): Promise<void> {
    if (existing && plan) await updateArticle(context, existing, plan);
    else this.seen.articleId(line, await createArticle(context, wanted));
    effects.push(['articles', existing ? 'updated' : 'created']);
  }

  /** False when one of them cannot be made: then none is, and each is to be tried alone. */
  private async insertTogether(context: ImportContext, articles: NumberedArticle[]): Promise<boolean> {
    if (articles.length < 2) return false;
    const news = articles.map(({ wanted }) => toNewArticle(wanted as WantedArticle & { slug: string }, context.editor));
    let ids: number[] = [];
    const error = await this.whole(context, async () => (ids = await insertArticles(context.manager, news)));
    if (error) return false;
    for (const [i, { line }] of articles.entries()) this.seen.articleId(line, ids[i]!);
    this.report.articles.created += articles.length;
    return true;
  }

  /** Writes one thing whole or not at all; an error that is not about the line passes. */
  private async attempt(
    context: ImportContext,
    number: number,
    work: (effects: Effects) => Promise<void>,
    article?: string,
  ): Promise<void> {
    const effects: Effects = [];
    const error = await this.whole(context, () => work(effects));
    if (error) this.refuse(number, error, article);
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

  private async orRefuse<T>(
    number: number,
    read: () => T | Promise<T>,
    article: () => string | undefined,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      this.refuse(number, error, article());
      return undefined;
    }
  }

  /** Reports a line that is left out; throws an error that is not about the line. */
  refuse(number: number, error: Error, article?: string): void {
    const lineError = toLineError(number, error, article);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }
}

function nameOf({ slug, externalId, content }: WantedArticle): string {
  return slug ?? externalId ?? content.title;
}
