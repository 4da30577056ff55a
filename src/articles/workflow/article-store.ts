import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Viewer } from '../../access/index.js';
import { audit } from '../../core/database/audit.js';
import { queryRows, type Violations } from '../../core/database/database.js';
import { badInput, DoumError } from '../../core/errors.js';
import { countWrittenBytes } from '../../core/database/written-bytes.js';
import { renewMedia } from '../../media/index.js';
import { freeSlug, romanizedSlug } from '../../language/index.js';
import type { CheckedContent, NewContent } from '../content/article-content.js';
import { ArticleVariant, Revision, VariantPlatform } from '../article.js';
import { type ArticleFields, ArticleStatus } from '../article-fields.js';
import { ArticleRow } from './article-workflow.js';

/** The start time of the transaction, as a column value of an update. */
export const NOW = () => 'now()';

/** The values that are not undefined. */
export function definedOf<T extends object>(values: T): Partial<T> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}

/**
 * Locks an article against other writers until the end of the transaction. NOT_FOUND, naming
 * `field`, without the article; CONFLICT if it is in the trash, unless `trashed` allows that.
 */
export async function lockArticle(
  manager: EntityManager,
  id: number,
  field: string,
  { trashed = false } = {},
): Promise<ArticleRow> {
  const article = await manager.findOne(ArticleRow, {
    where: { id },
    lock: { mode: 'for_no_key_update' },
  });
  if (!article) throw new DoumError('NOT_FOUND', 'There is no article with this id.', { field });
  if (!trashed && article.trashedAt !== null)
    throw new DoumError('CONFLICT', 'The article is in the trash.', {
      field,
      hint: 'Restore it first, with restoreArticle.',
      reason: 'IN_TRASH',
    });
  return article;
}

/**
 * Records a change of articles under the titles of their newest revisions; resolves to the titles.
 */
export async function auditArticles(
  manager: EntityManager,
  ids: number[],
  details: object = {},
): Promise<string[]> {
  const rows = await queryRows<{ id: number; title: string; version: number }>(
    manager,
    `select a.id, r.title, a.version from article a
       join article_revision r on r.article_id = a.id and r.version = a.version
     where a.id = any($1::integer[]) order by a.id`,
    [ids],
  );
  const targets = rows.map(({ id, title, version }) => {
    return { kind: 'Article', id, title, details: { version, ...details } };
  });
  await audit(manager, ...targets);
  return rows.map(({ title }) => title);
}

/** A revision with its variants and their platforms; null if there is none. */
export async function findRevision(
  manager: EntityManager,
  articleId: number,
  version: number,
): Promise<Revision | null> {
  // `findOne` would send two statements, because of the joins.
  const [revision] = await manager.find(Revision, {
    where: { articleId, version },
    relations: { variants: { platforms: true } },
    order: { variants: { position: 'ASC', platforms: { platformId: 'ASC' } } },
  });
  return revision ?? null;
}

/** The content of a revision that `findRevision` returned. */
export function contentOf({ content, variants }: Revision): CheckedContent {
  return {
    ...content,
    variants: variants!.map(({ body, bodyHtml, bodyText, platforms }) => ({
      platformIds: platforms!.map(({ platformId }) => platformId),
      body: body!,
      bodyHtml: bodyHtml!,
      bodyText,
    })),
  };
}

/**
 * A slug made from the title that no other article has or had. Until the transaction ends, no other
 * call can return this slug.
 */
export async function unusedSlug(manager: EntityManager, title: string, id = 0): Promise<string> {
  const slug = romanizedSlug(title);
  await manager.query(`select pg_advisory_xact_lock(hashtext('article_slug'), hashtext($1))`, [
    slug,
  ]);
  const taken = await queryRows<{ slug: string }>(
    manager,
    `select slug from article where id <> $2 and (slug = $1 or slug like $1 || '-%')
     union
     select slug from slug_history
     where kind = 'article' and target_id <> $2 and (slug = $1 or slug like $1 || '-%')`,
    [slug, id],
  );
  const slugs = new Set(taken.map((row) => row.slug));
  return freeSlug(slug, (candidate) => slugs.has(candidate));
}

/** The errors for the constraints that writing an article may violate. */
export function articleViolations(slug: string, externalId?: string | null): Violations {
  const conflict = (field: string, message: string) => () =>
    new DoumError('CONFLICT', message, { field });
  const quoted = JSON.stringify(externalId);
  return {
    article_slug_unique: conflict('slug', `Another article has the slug ${slug}.`),
    article_slug_history_unique: conflict(
      'slug',
      `The slug ${slug} was another article's and still answers for it.`,
    ),
    article_external_id_unique: conflict(
      'externalId',
      `Another article has the externalId ${quoted}.`,
    ),
    article_category_exists: () => badInput('categorySlug', 'The category was deleted meanwhile.'),
    article_variant_platform_exists: () =>
      badInput('variants', 'A platform was deleted meanwhile.'),
  };
}

/** Who changes an article. */
export type Editor = Pick<Viewer, 'name' | 'personId'>;

/** The columns of a revision about who saved it. */
export const savedBy = ({ name, personId = null }: Editor) => ({
  editor: name,
  editorId: personId,
});

/** A revision to insert. */
export interface NewRevision {
  version: number;
  editor: string;
  editorId?: number | null;
  /** Absent keywords: none. */
  content: NewContent;
  summary?: string;
}

/** An article to insert with its revisions, oldest first. */
export interface NewArticle extends Partial<ArticleFields> {
  slug: string;
  categoryId: number;
  status: ArticleStatus;
  /** Number of the revision that readers see. Null unless the status is PUBLISHED. */
  publishedVersion: number | null;
  /** The slug, if it follows the title until the first publication. */
  titleSlug?: string;
  /** Number of views before the insertion. Absent: 0. */
  views?: number;
  revisions: NewRevision[];
}

/** The initial popularity comes from the imported views. Later only own events change it. */
const INSERT_STATISTICS = `
  insert into article_statistics (article_id, views, popularity)
  select id, views, popularity_of(views * interest_weight(now()))
  from unnest($1::integer[], $2::bigint[]) _ (id, views) where views > 0`;

/** Maximum number of rows in a statement: Postgres allows 65,535 parameters. */
const MAX_ROWS = 2_000;

/**
 * Inserts articles with all their revisions, in a few statements for any number of articles.
 * Resolves to their ids in the given order. Rejects when a constraint is violated: see
 * `articleViolations`.
 */
export async function insertArticles(
  manager: EntityManager,
  articles: NewArticle[],
): Promise<number[]> {
  const ids = await insertRows(
    manager,
    ArticleRow,
    articles.map(({ revisions, ...article }) => ({
      ...article,
      version: revisions.at(-1)!.version,
      publishedAt: article.status === ArticleStatus.PUBLISHED ? (article.publishedAt ?? NOW) : null,
    })),
  );
  const views = articles.map((article) => article.views ?? 0);
  if (views.some((count) => count > 0)) await manager.query(INSERT_STATISTICS, [ids, views]);
  await insertRevisions(
    manager,
    articles.flatMap(({ revisions }, n) =>
      revisions.map((revision) => ({ ...revision, articleId: ids[n]! })),
    ),
  );
  return ids;
}

/** Appends revisions. The rows of their articles stay unchanged. */
export async function insertRevisions(
  manager: EntityManager,
  revisions: (NewRevision & { articleId: number })[],
): Promise<void> {
  await countWrittenBytes(manager, bytesOf(revisions));
  const bodies = revisions.flatMap(({ content }) => content.variants.map(({ body }) => body));
  await renewMedia(manager, bodies);
  const ids = await insertRows(manager, Revision, revisions);
  const variants = revisions.flatMap(({ content }, n) =>
    content.variants.map((variant, position) => ({ ...variant, position, revisionId: ids[n]! })),
  );
  const variantIds = await insertRows(manager, ArticleVariant, variants);
  const platforms = variants.flatMap(({ platformIds, revisionId }, n) =>
    platformIds.map((platformId) => ({ platformId, revisionId, variantId: variantIds[n]! })),
  );
  await insertRows(manager, VariantPlatform, platforms);
}

/** The bytes of all texts of the revisions, with the stored forms of bodies. */
function bytesOf(revisions: readonly NewRevision[]): number {
  return revisions
    .flatMap(({ content: { title, keywords = [], variants }, summary = '' }) => [
      ...[title, summary, ...keywords],
      ...variants.flatMap(({ body, bodyHtml, bodyText }) => [body, bodyHtml, bodyText]),
    ])
    .reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

/** Inserts rows. Resolves to their ids, if the table has ids, in the same order. */
async function insertRows<Entity extends object>(
  manager: EntityManager,
  entity: new () => Entity,
  rows: QueryDeepPartialEntity<Entity>[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    const { identifiers } = await manager.insert(entity, rows.slice(start, start + MAX_ROWS));
    ids.push(...identifiers.map(({ id }) => id as number));
  }
  return ids;
}
