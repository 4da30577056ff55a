import { explainingViolations } from '../../core/database.js';
import { ArticleEntity } from '../article-entities.js';
import {
  articleViolations,
  NOW,
  unusedSlug,
  insertArticles,
  insertRevisions,
  type NewArticle,
} from '../article-store.js';
import { ArticleStatus } from '../article.js';
import type { ImportContext } from './import-context.js';
import type { ArticlePlan, ExistingArticle, WantedArticle } from './plan-article.js';

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

/** An article with the line that it comes from. */
export interface NumberedArticle {
  line: number;
  wanted: WantedArticle;
}

/** Articles that can be looked up together because no two of them can be one. */
export class ArticleBatch {
  private articles: NumberedArticle[] = [];
  private readonly names = new Set<string>();

  /**
   * Returns false and adds nothing when the batch has an article of the same externalId, the same
   * slug or the same title and category.
   */
  add(article: NumberedArticle): boolean {
    const names = namesOf(article.wanted);
    if (names.some((name) => this.names.has(name))) return false;
    for (const name of names) this.names.add(name);
    this.articles.push(article);
    return true;
  }

  /** Returns its articles and empties it. */
  take(): NumberedArticle[] {
    const { articles } = this;
    this.articles = [];
    this.names.clear();
    return articles;
  }
}

function namesOf({ externalId, slug, categoryId, content }: WantedArticle): string[] {
  return [
    ...(externalId === undefined ? [] : [`externalId ${externalId}`]),
    ...(slug === undefined ? [] : [`slug ${slug}`]),
    // Always added: a line without externalId and slug may mean the article of another line.
    `title ${categoryId} ${content.title}`,
  ];
}
