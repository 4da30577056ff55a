import type { PoolClient } from 'pg';
import type { CatalogKind } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import type { StoredContent } from '../article-rows.sql.js';

/** Maximum revisions in memory: bodies are long. */
const BATCH = 50;

/** The highest integer of Postgres. */
const MAX_VERSION = 2 ** 31 - 1;

/** A revision as the export reads it. */
export interface ExportedRevision extends StoredContent {
  articleId: number;
  version: number;
  editor: string;
  summary: string;
  createdAt: Date;
}

const REVISIONS = `
  select r.article_id as "articleId", r.version, r.title, r.keywords, r.editor, r.summary, r.created_at as "createdAt", (
    select json_agg(json_build_object('body', v.body, 'platformIds', (
      select json_agg(p.platform_id order by p.platform_id) from article_variant_platform p where p.variant_id = v.id)) order by v.position)
    from article_variant v where v.revision_id = r.id) as variants
  from article_revision r join article a on a.id = r.article_id
  where (r.article_id, r.version) > ($1::integer, $2::integer) and r.article_id <= $3
    and r.version <> a.version and r.version is distinct from a.published_version
  order by r.article_id, r.version limit ${BATCH}`;

/**
 * The revisions of the articles with ids in (after, upTo] that are neither the newest nor
 * published, by article and version.
 */
export async function* olderRevisions(
  client: PoolClient,
  after: number,
  upTo: number,
): AsyncGenerator<ExportedRevision> {
  let last = { articleId: after, version: MAX_VERSION };
  for (let full = true; full;) {
    const rows = await queryRows<ExportedRevision>(client, REVISIONS, [
      last.articleId,
      last.version,
      upTo,
    ]);
    yield* rows;
    last = rows.at(-1) ?? last;
    full = rows.length === BATCH;
  }
}

/** The slugs that products, categories and platforms had before, by kind and id. */
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
