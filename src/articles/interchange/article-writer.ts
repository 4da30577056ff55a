import { explainingViolations } from '../../core/database.js';
import { ArticleEntity } from '../article-entities.js';
import {
  articleViolations,
  insertArticles,
  insertRevisions,
  type NewArticle,
  NOW,
  unusedSlug,
} from '../article-store.js';
import { ArticleStatus } from '../article.js';
import { compareArticle, fieldsOfNew } from './compare-article.js';
import { type Effect, fieldConflict, ImportConflict } from './import-report.js';
import type { ImportContext } from './import-context.js';
import { type FieldHashes, remember, type Remembered, sameFields } from './import-records.js';
import type { FoundArticle } from './find-articles.js';
import type { SeenLines } from './duplicate-lines.js';
import type { LineAttempts } from './line-runner.js';
import {
  type ArticlePlan,
  type ExistingArticle,
  isUnchanged,
  planArticle,
  type WantedArticle,
} from './plan-article.js';
import { requireSameProduct } from './to-wanted-article.js';

/** Writes articles that have been looked up, and remembers what was written. */
export class ArticleWriter {
  private readonly records: Remembered[] = [];

  constructor(
    private readonly context: ImportContext,
    private readonly attempts: LineAttempts,
    private readonly seen: SeenLines,
  ) {}

  /**
   * Makes or changes each article, whole or not at all. Reports those that are refused or in
   * conflict.
   */
  async write(articles: FoundArticle[]): Promise<void> {
    const { overwrite, manager } = this.context;
    const together = articles.filter(
      ({ wanted, existing, gone }) =>
        !existing && (overwrite || !gone) && wanted.slug !== undefined,
    );
    const areMade = new Set((await this.insertTogether(together)) ? together : []);
    for (const article of articles) {
      const { line, thing, existing, gone } = article;
      if (areMade.has(article)) continue;
      if (gone !== undefined && !overwrite)
        this.attempts.refuse(line, new ImportConflict(thing, [], gone));
      else if (existing) await this.update(article);
      else await this.create(article);
    }
    await remember(manager, 'article', this.records.splice(0));
  }

  /** Makes all articles or none. False when one cannot be made: then each must be tried alone. */
  private async insertTogether(articles: FoundArticle[]): Promise<boolean> {
    if (articles.length < 2) return false;
    let ids: number[] = [];
    const news = articles.map(({ wanted }) => ({ ...wanted, slug: wanted.slug! }));
    const error = await this.attempts.whole(this.context, async () => {
      ids = await insertArticles(
        this.context.manager,
        news.map((wanted) => toNewArticle(wanted, this.context.editor)),
      );
    });
    if (error) return false;
    for (const [i, article] of articles.entries()) {
      this.attempts.count(article.line, [
        { type: 'article', key: article.thing.key, outcome: 'created' },
      ]);
      this.seen.articleId(article.line, ids[i]!);
      this.record(article, ids[i]!, fieldsOfNew(news[i]!));
    }
    return true;
  }

  private async create(article: FoundArticle): Promise<void> {
    const { line, thing, wanted } = article;
    const create = async (effects: Effect[]) => {
      const { id, slug } = await createArticle(this.context, wanted);
      this.seen.articleId(line, id);
      effects.push({ type: 'article', key: thing.key, outcome: 'created' });
      this.record(article, id, fieldsOfNew({ ...wanted, slug }));
    };
    await this.attempts.attempt(this.context, line, create, thing.key);
  }

  private async update(article: FoundArticle): Promise<void> {
    const { line, thing, remembered } = article;
    const existing = article.existing!;
    const { overwrite } = this.context;
    const { conflicts, changed, wanted, fields } = compareArticle(
      existing,
      article.wanted,
      remembered?.fields,
      overwrite,
    );
    if (conflicts.length > 0 && !overwrite) {
      this.attempts.refuse(line, fieldConflict(thing, conflicts, remembered !== undefined));
      return;
    }
    const plan = planArticle(existing, wanted);
    const effect: Effect = {
      type: 'article',
      key: thing.key,
      outcome: 'unchanged',
      fields: changed,
      overwritten: conflicts,
    };
    if (isUnchanged(plan)) {
      this.attempts.count(line, [effect]);
      this.record(article, existing.id, fields);
      return;
    }
    const update = async (effects: Effect[]) => {
      requireSameProduct(wanted, existing.categoryId, await this.context.catalog());
      await updateArticle(this.context, existing, plan);
      effects.push({ ...effect, outcome: 'updated' });
      this.record(article, existing.id, fields);
    };
    await this.attempts.attempt(this.context, line, update, thing.key);
  }

  private record({ key, stored }: FoundArticle, thingId: number, fields: FieldHashes): void {
    if (stored?.thingId === thingId && sameFields(stored.fields, fields)) return;
    this.records.push({ key, thingId, fields });
  }
}

/** The name of an article in reports. */
export function nameOf({ slug, externalId, content }: WantedArticle): string {
  return slug ?? externalId ?? content.title;
}

const COUNT_VIEWS = `
  insert into article_statistics (article_id, views, popularity) values ($1, $2::bigint, popularity_of($2 * interest_weight(now())))
  on conflict (article_id) do update set views = excluded.views, popularity = excluded.popularity, interest = 0`;

/** The article as it is stored; its draft becomes the second revision. */
export function toNewArticle(wanted: WantedArticle & { slug: string }, editor: string): NewArticle {
  const { content, draft, status = 'PUBLISHED', visibility = 'PUBLIC', ...rest } = wanted;
  const revisions = [content, ...(draft ? [draft] : [])].map((revision, i) => ({
    version: i + 1,
    ...revision,
    editor,
  }));
  return {
    ...rest,
    status,
    visibility,
    publishedVersion: status === 'PUBLISHED' ? 1 : null,
    revisions,
  };
}

/**
 * Makes one article; without a wanted slug it gets one from its title. Resolves to its id and slug.
 * CONFLICT when another article has the slug or the externalId.
 */
export async function createArticle(
  { manager, editor }: ImportContext,
  wanted: WantedArticle,
): Promise<{ id: number; slug: string }> {
  const slug = wanted.slug ?? (await unusedSlug(manager, wanted.content.title));
  const [id] = await explainingViolations(articleViolations(slug, wanted.externalId ?? null), () =>
    insertArticles(manager, [toNewArticle({ ...wanted, slug }, editor)]),
  );
  return { id: id!, slug };
}

/** Writes what the plan says; the article must be locked. */
export async function updateArticle(
  { manager, editor }: ImportContext,
  existing: ExistingArticle,
  { append, row, views }: ArticlePlan,
): Promise<void> {
  const { id } = existing;
  await explainingViolations(
    articleViolations(row?.slug ?? existing.slug, row?.externalId ?? null),
    async () => {
      if (append.length > 0) {
        const after = existing.version + 1;
        await insertRevisions(
          manager,
          append.map((content, i) => ({ articleId: id, version: after + i, ...content, editor })),
        );
      }
      if (row) {
        await manager.update(
          ArticleEntity,
          { id },
          {
            ...row,
            status: ArticleStatus[row.status],
            publishedAt: row.status === 'PUBLISHED' ? (row.publishedAt ?? NOW) : null,
            updatedAt: row.updatedAt ?? NOW,
          },
        );
      }
      if (views !== null) await manager.query(COUNT_VIEWS, [id, views]);
    },
  );
}
