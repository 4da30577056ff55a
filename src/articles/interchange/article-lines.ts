import { catalogOf, refuseDeletedReference } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import type { ImportContext } from '../../core/interchange/import-context.js';
import type { Effect } from '../../core/interchange/import-report.js';
import type { LineKind, NumberedLine } from '../../core/interchange/line-kind.js';
import { checkVariants } from '../content/article-content.js';
import { readArticleLines } from './export-articles.js';
import { GatheredRows, requireSameGrouping, resolveRow, type RowArticle } from './flat-rows.js';
import {
  type FileQuestions,
  findNamedArticles,
  refuseTooManyQuestions,
  requireNamedArticle,
  toFileQuestions,
  writeQuestions,
} from './import-questions.js';
import {
  article,
  type ArticleLine,
  questionsLine,
  type QuestionsLine,
  row,
  type RowLine,
} from './line-formats.js';
import { toWantedArticle, type WantedArticle } from './plan-article.js';
import {
  type FileArticle,
  type MatchedArticle,
  matchArticles,
  writeArticles,
} from './write-articles.js';

/** Maximum number of articles made from rows, in a transaction. */
const CHUNK = 200;

/**
 * The lines of articles, for one import. `keepRows`: whether each flat row becomes an article.
 * Otherwise all rows of a title become one, after the last line.
 */
export function articleLines(keepRows: boolean): readonly LineKind[] {
  const writer = new ArticleWriter(keepRows);
  return [
    {
      type: 'article',
      counts: ['articles', 'articles'],
      format: article,
      names: ['slug', 'externalId', 'title'],
      importAll: (context, lines) => writer.writeArticles(context, lines),
      export: readArticleLines,
    } satisfies LineKind<ArticleLine>,
    {
      type: 'questions',
      counts: ['questions', 'questions'],
      format: questionsLine,
      names: ['article', 'externalId'],
      importAll: (context, lines) => writer.writeQuestions(context, lines),
      isLast: true,
    } satisfies LineKind<QuestionsLine>,
    {
      type: 'row',
      format: row,
      names: ['title'],
      import: (context, line, number) => writer.gather(context, line, number),
      finish: () => writer.finish(),
    } satisfies LineKind<RowLine>,
  ];
}

/** Writes the articles of one import. Each is written completely or not at all. */
class ArticleWriter {
  private readonly rows: GatheredRows;
  /** For each article of the file, by its names: its first line. */
  private readonly seen = new Map<string, number>();

  constructor(keepRows: boolean) {
    this.rows = new GatheredRows(keepRows);
  }

  async writeArticles(
    context: ImportContext,
    lines: readonly NumberedLine<ArticleLine>[],
  ): Promise<void> {
    const articles: FileArticle[] = [];
    for (const { number, line } of lines) {
      const name = nameOf(line);
      const wanted = await context.attempt(number, name, () =>
        this.readArticle(context, number, line),
      );
      if (wanted) articles.push({ line: number, name, wanted });
    }
    await this.write(context, articles);
  }

  /** Gathers a row. Resolves to the products, categories and platforms that it creates. */
  async gather(context: ImportContext, line: RowLine, number: number): Promise<Effect[]> {
    const effects: Effect[] = [];
    this.rows.add(await resolveRow(context, number, line, effects));
    return effects;
  }

  /** Writes the articles of the rows. */
  *finish(): Generator<(context: ImportContext) => Promise<void>> {
    for (const batch of this.rows.drain(CHUNK)) yield (context) => this.writeRows(context, batch);
  }

  private async writeRows(context: ImportContext, batch: RowArticle[]): Promise<void> {
    const articles: FileArticle[] = [];
    for (const rows of batch) {
      const { line, title, categoryId, views, updatedAt } = rows;
      const variants = await context.attempt(line, title, () => checkVariants(rows.variants));
      const wanted = variants && { categoryId, views, updatedAt, content: { title, variants } };
      if (wanted) articles.push({ line, name: title, wanted, rows });
    }
    await this.write(context, articles);
  }

  /** Throws an ImportConflict if the line refers to an entity that people deleted. */
  private async readArticle(
    context: ImportContext,
    number: number,
    line: ArticleLine,
  ): Promise<WantedArticle> {
    const article = await toWantedArticle(line, await catalogOf(context)).catch(async (error) => {
      const item = { type: 'article', key: nameOf(line) };
      const refuse = (kind: 'product' | 'category' | 'platform', slug: string, field: string) =>
        refuseDeletedReference(context, kind, slug, field, item);
      if (line.product != null) await refuse('product', line.product, 'product');
      await refuse('category', line.category, 'category');
      for (const slug of line.variants.flatMap(({ platforms }) => platforms))
        await refuse('platform', slug, 'variants');
      throw error;
    });
    this.requireFirst(number, article);
    return article;
  }

  /**
   * Throws BAD_USER_INPUT if an earlier line has an article of the same externalId or slug, or,
   * without both, of the same title and category.
   */
  private requireFirst(line: number, { externalId, slug, categoryId, content }: WantedArticle) {
    const title = `title ${categoryId} ${content.title}`;
    const names: [field: string, value: string | null | undefined, name: string][] = [
      ['externalId', externalId, `externalId ${externalId}`],
      ['slug', slug, `slug ${slug}`],
      ['title', externalId == null && slug === undefined ? content.title : null, title],
    ];
    const given = names.filter(([, value]) => value != null);
    for (const [field, value, name] of given) {
      const first = this.seen.get(name);
      if (first === undefined) continue;
      const what = `an article with the same ${field} ${JSON.stringify(value)}`;
      throw badInput(field, `Line ${first} has ${what}.`, 'Leave one of them.');
    }
    // A later line without externalId and slug would match this article.
    for (const name of [title, ...given.map(([, , name]) => name)]) this.seen.set(name, line);
  }

  private async write(context: ImportContext, articles: FileArticle[]): Promise<void> {
    if (articles.length === 0) return;
    const accepted: MatchedArticle[] = [];
    for (const match of await matchArticles(context, articles)) {
      const { line, name, rows, existing } = match;
      await context.attempt(line, name, () => {
        if (existing) {
          if (rows && !match.isRecorded) requireSameGrouping(rows, existing, match.found);
          const first = this.seen.get(`id ${existing.id}`);
          if (first !== undefined)
            throw badInput('', `Line ${first} is about the same article.`, 'Leave one of them.');
          this.seen.set(`id ${existing.id}`, line);
        }
        accepted.push(match);
      });
    }
    const fitting = await refuseTooManyQuestions(context, accepted);
    const created = await writeArticles(context, fitting);
    for (const [id, line] of created) this.seen.set(`id ${id}`, line);
    const idOf = new Map([...created].map(([id, line]) => [line, id]));
    await writeQuestions(
      context,
      fitting.flatMap(({ line, name, wanted: { questions }, existing }) => {
        const articleId = existing?.id ?? idOf.get(line);
        if (!questions || articleId === undefined) return [];
        return [{ line, name, articleId, questions, isReplaced: true }];
      }),
    );
  }

  async writeQuestions(
    context: ImportContext,
    lines: readonly NumberedLine<QuestionsLine>[],
  ): Promise<void> {
    const ids = await findNamedArticles(
      context.manager,
      lines.map(({ line }) => line),
    );
    const accepted: FileQuestions[] = [];
    for (const [i, { number, line }] of lines.entries()) {
      const name = line.article ?? line.externalId ?? '';
      await context.attempt(number, name, () => {
        const articleId = requireNamedArticle(line, ids[i]);
        const questions = toFileQuestions(line.questions);
        accepted.push({ line: number, name, articleId, questions, isReplaced: false });
      });
    }
    await writeQuestions(context, accepted);
  }
}

/** The name of an article in reports. */
function nameOf({ slug, externalId, title }: ArticleLine): string {
  return slug ?? externalId ?? title;
}
