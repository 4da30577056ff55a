import type { PoolClient } from 'pg';
import type { CatalogKind } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import { BODIES_JSON, contentJson, type StoredContent } from '../article-rows.sql.js';

const ARTICLE_BATCH = 500;

/** Maximum number of revisions in memory. It is small because bodies are long. */
const REVISION_BATCH = 50;

/** The highest integer of Postgres. */
const MAX_VERSION = 2 ** 31 - 1;

/** The editor, time and reason of a revision. */
export interface RevisionInfo {
  version: number;
  editor: string;
  summary: string;
  createdAt: string;
}

/** A row of `readArticleBatch`. */
export interface ExportedArticle {
  id: number;
  externalId: string | null;
  slug: string;
  categoryId: number;
  status: string;
  visibility: string;
  publishedAt: Date | null;
  updatedAt: Date;
  createdAt: Date;
  views: number;
  content: StoredContent;
  draft: StoredContent | null;
  /** The revision of `content`. */
  revision: RevisionInfo;
  /** The newest revision, that of `draft` if there is one. */
  draftRevision: RevisionInfo;
  formerSlugs: string[];
}

/** SQL for the `RevisionInfo` of a revision of article `a`, as JSON. */
const revisionInfo = (version: string) => `(
    select json_build_object(
      'version', r.version, 'editor', r.editor, 'summary', r.summary, 'createdAt', r.created_at)
    from article_revision r where r.article_id = a.id and r.version = ${version})`;

const ARTICLES = `
  select a.id, a.external_id as "externalId", a.slug, a.category_id as "categoryId", a.status,
    a.visibility, a.published_at as "publishedAt", a.updated_at as "updatedAt",
    a.created_at as "createdAt", coalesce(s.views, 0) as views,
    case when a.published_version is null then ${contentJson('a.version')}
      else ${contentJson('a.published_version')} end as content,
    case when a.published_version <> a.version then ${contentJson('a.version')} end as draft,
    ${revisionInfo('coalesce(a.published_version, a.version)')} as revision,
    ${revisionInfo('a.version')} as "draftRevision",
    array(
      select h.slug::text from slug_history h
      where h.kind = 'article' and h.target_id = a.id order by h.slug) as "formerSlugs"
  from article a left join article_statistics s on s.article_id = a.id
  where a.id > $1 order by a.id limit ${ARTICLE_BATCH}`;

/** The next articles by id, 500 at most. */
export function readArticleBatch(client: PoolClient, after: number): Promise<ExportedArticle[]> {
  return queryRows<ExportedArticle>(client, ARTICLES, [after]);
}

/** A row of `olderRevisions`. */
export interface ExportedRevision extends StoredContent {
  articleId: number;
  version: number;
  editor: string;
  summary: string;
  createdAt: Date;
}

const REVISIONS = `
  select r.article_id as "articleId", r.version, r.title, r.keywords, r.editor, r.summary,
    r.created_at as "createdAt", ${BODIES_JSON} as variants
  from article_revision r join article a on a.id = r.article_id
  where (r.article_id, r.version) > ($1::integer, $2::integer) and r.article_id <= $3
    and r.version <> a.version and r.version is distinct from a.published_version
  order by r.article_id, r.version limit ${REVISION_BATCH}`;

/**
 * The revisions that are neither the newest nor published, of the articles with ids in (after,
 * upTo], by article and version.
 */
export async function* olderRevisions(
  client: PoolClient,
  after: number,
  upTo: number,
): AsyncGenerator<ExportedRevision> {
  let last = { articleId: after, version: MAX_VERSION };
  let rows: ExportedRevision[];
  do {
    const values = [last.articleId, last.version, upTo];
    rows = await queryRows<ExportedRevision>(client, REVISIONS, values);
    yield* rows;
    last = rows.at(-1) ?? last;
  } while (rows.length === REVISION_BATCH);
}

/** Reads the former slugs of products, categories and platforms. */
export async function readFormerSlugs(
  client: PoolClient,
): Promise<(kind: CatalogKind, id: number) => string[] | undefined> {
  const rows = await queryRows<{ name: string; slugs: string[] }>(
    client,
    `select kind || ' ' || target_id as name, array_agg(slug::text order by slug) as slugs
     from slug_history where kind <> 'article' group by kind, target_id`,
  );
  const slugs = new Map(rows.map((row) => [row.name, row.slugs]));
  return (kind, id) => slugs.get(`${kind} ${id}`);
}
