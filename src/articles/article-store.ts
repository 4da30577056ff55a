import type { EntityManager } from 'typeorm';
import { queryRows, type Violations } from '../core/database.js';
import { badInput, DoumError } from '../core/errors.js';
import { freeSlug, romanizedSlug } from '../language/index.js';
import type { CheckedContent } from './article-content.js';
import { ArticleRevisionEntity } from './article-entities.js';

/** The start time of the transaction, as a column value of an update. */
export const NOW = () => 'now()';

/** A revision with its variants and their platforms. Null when there is no such revision. */
export async function findRevision(
  manager: EntityManager,
  articleId: number,
  version: number,
): Promise<ArticleRevisionEntity | null> {
  // Because of the joins, `findOne` would send two statements.
  const [revision] = await manager.find(ArticleRevisionEntity, {
    where: { articleId, version },
    relations: { variants: { platforms: true } },
    order: { variants: { position: 'ASC', platforms: { id: 'ASC' } } },
  });
  return revision ?? null;
}

/** The content of a revision that `findRevision` returned. */
export function contentOf({ title, keywords, variants }: ArticleRevisionEntity): CheckedContent {
  return {
    title,
    keywords,
    variants: variants!.map(({ body, bodyHtml, bodyText, platforms }) => ({
      platformIds: platforms!.map(({ id }) => id),
      body,
      bodyHtml,
      bodyText,
    })),
  };
}

/**
 * A slug made from the title that no article has or had. Other calls of this function cannot return
 * it until the transaction ends.
 */
export async function unusedSlug(manager: EntityManager, title: string): Promise<string> {
  const slug = romanizedSlug(title);
  await manager.query(`select pg_advisory_xact_lock(hashtext('article_slug'), hashtext($1))`, [
    slug,
  ]);
  const taken = await queryRows<{ slug: string }>(
    manager,
    `select slug from article where slug = $1 or slug like $1 || '-%'
     union
     select slug from slug_history
     where kind = 'article' and (slug = $1 or slug like $1 || '-%')`,
    [slug],
  );
  const slugs = new Set(taken.map((row) => row.slug));
  return freeSlug(slug, (candidate) => slugs.has(candidate));
}

/** The errors for the constraints that writing an article may violate. */
export function articleViolations(slug: string, externalId: string | null): Violations {
  return {
    article_slug_unique: () =>
      new DoumError('CONFLICT', `Another article has the slug ${slug}.`, { field: 'slug' }),
    article_slug_history_unique: () =>
      new DoumError(
        'CONFLICT',
        `The slug ${slug} was another article's and still answers for it.`,
        { field: 'slug' },
      ),
    article_external_id_unique: () =>
      new DoumError(
        'CONFLICT',
        `Another article has the externalId ${JSON.stringify(externalId)}.`,
        { field: 'externalId' },
      ),
    article_category_exists: () => badInput('categorySlug', 'The category was deleted meanwhile.'),
    article_variant_platform_exists: () =>
      badInput('variants', 'A platform was deleted meanwhile.'),
  };
}

/** A revision to insert. */
export interface NewRevision extends CheckedContent {
  version: number;
  editor: string;
  summary?: string;
  /** Absent: now. */
  createdAt?: Date;
}

/** An article to insert with its revisions. Its version is the highest revision number. */
export interface NewArticle {
  slug: string;
  externalId?: string | null;
  categoryId: number;
  status: 'PUBLISHED' | 'DRAFT' | 'ARCHIVED';
  visibility: 'PUBLIC' | 'INTERNAL';
  /** Number of the revision that readers see. Null unless the status is PUBLISHED. */
  publishedVersion: number | null;
  /** Absent: now, if the status is PUBLISHED. */
  publishedAt?: Date;
  /** Absent: now. */
  createdAt?: Date;
  /** Absent: now. */
  updatedAt?: Date;
  /** Number of views before the insertion. Absent: 0. */
  views?: number;
  revisions: NewRevision[];
}

const INSERT_ARTICLES = `
  with input as materialized (
    select * from json_to_recordset($1::json) as _ (
      n integer, slug text, "externalId" text, "categoryId" integer, status text,
      visibility text, version integer, "publishedVersion" integer, "publishedAt" timestamptz,
      "createdAt" timestamptz, "updatedAt" timestamptz, views bigint)
  ), inserted as (
    insert into article (
      slug, external_id, category_id, status, visibility, version, published_version,
      published_at, created_at, updated_at)
    select slug, "externalId", "categoryId", status, visibility, version, "publishedVersion",
      case when "publishedVersion" is not null then coalesce("publishedAt", now()) end,
      coalesce("createdAt", now()), coalesce("updatedAt", now())
    from input order by n
    returning id, slug::text
  ), counted as (
    -- The initial popularity comes from the imported views. Later only own counts change it.
    insert into article_statistics (article_id, views, popularity)
    select id, views, popularity_of(views * interest_weight(now()))
    from inserted join input using (slug) where views > 0
  )
  select id from inserted join input using (slug) order by n`;

const INSERT_REVISIONS = `
  with revision_input as materialized (
    select * from json_to_recordset($1::json) as _ (
      "articleId" integer, version integer, title text, keywords json, editor text, summary text,
      "createdAt" timestamptz)
  ), variant_input as materialized (
    select * from json_to_recordset($2::json) as _ (
      "articleId" integer, version integer, position integer, body text, "bodyHtml" text,
      "bodyText" text, "platformIds" json)
  ), revision as (
    insert into article_revision (article_id, version, title, keywords, editor, summary, created_at)
    select "articleId", version, title, array(select json_array_elements_text(keywords)), editor,
      coalesce(summary, ''), coalesce("createdAt", now())
    from revision_input
    returning id, article_id, version
  ), variant as (
    insert into article_variant (revision_id, position, body, body_html, body_text)
    select r.id, v.position, v.body, v."bodyHtml", v."bodyText"
    from revision r join variant_input v on v."articleId" = r.article_id and v.version = r.version
    returning id, revision_id, position
  )
  insert into article_variant_platform (variant_id, revision_id, platform_id)
  select variant.id, r.id, platform_id::integer
  from variant
    join revision r on r.id = variant.revision_id
    join variant_input v
      on v."articleId" = r.article_id and v.version = r.version and v.position = variant.position
    cross join json_array_elements_text(v."platformIds") platform_id`;

/**
 * Inserts articles with all their revisions, in two statements for any number of articles. Resolves
 * to their ids, which ascend in the given order. Rejects when a constraint is violated: see
 * `articleViolations`.
 */
export async function insertArticles(
  manager: EntityManager,
  articles: NewArticle[],
): Promise<number[]> {
  const rows = articles.map(({ revisions, ...article }, n) => ({
    ...article,
    n,
    version: Math.max(...revisions.map(({ version }) => version)),
  }));
  const inserted = await queryRows<{ id: number }>(manager, INSERT_ARTICLES, [
    JSON.stringify(rows),
  ]);
  const ids = inserted.map(({ id }) => id);
  await insertRevisions(
    manager,
    articles.flatMap(({ revisions }, n) =>
      revisions.map((revision) => ({ ...revision, articleId: ids[n]! })),
    ),
  );
  return ids;
}

/** Appends revisions to articles, in one statement. The rows of the articles stay unchanged. */
export async function insertRevisions(
  manager: EntityManager,
  revisions: (NewRevision & { articleId: number })[],
): Promise<void> {
  await manager.query(INSERT_REVISIONS, [
    JSON.stringify(revisions.map((revision) => ({ ...revision, variants: undefined }))),
    JSON.stringify(
      revisions.flatMap(({ articleId, version, variants }) =>
        variants.map((variant, position) => ({ ...variant, articleId, version, position })),
      ),
    ),
  ]);
}
