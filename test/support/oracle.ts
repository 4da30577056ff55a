import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { readElasticsearchIndex } from './oracle-elasticsearch.js';
import { readPostgresIndex } from './oracle-postgres.js';
import type { EngineChoice } from './start-test-app.js';

/** What should be searchable of one article, or is. Times are milliseconds since 1970. */
export interface SearchableContent {
  title: string;
  keywords: string[];
  /** Product name, then category names from the root. */
  breadcrumb: string[];
  paragraphs: string[];
  productId: number;
  categoryIds: number[];
  platformIds: number[];
  visibility: 'PUBLIC' | 'INTERNAL';
  popularity: number;
  publishedAt: number;
  updatedAt: number;
}

/** What an engine holds of one article. */
export interface IndexedArticle {
  id: number;
  version: number;
  /** A hash of what it holds that a document of the expected content would have too. */
  hash: string;
}

/**
 * What the engine that is compared knows about contents: how to hash what is expected as it hashes
 * what it holds.
 */
export interface IndexContents {
  articles: AsyncIterable<IndexedArticle> | Iterable<IndexedArticle>;
  expectedHash(content: SearchableContent): string;
}

/** Where the engine and Postgres differ; ids of articles, ascending. */
export interface Comparison {
  /** How many articles should be searchable. */
  compared: number;
  /** Should be found and are not. */
  lost: number[];
  /** Are found with another content, or with a version that Postgres has not given out yet. */
  stale: number[];
  /** Are found and should not be. */
  extra: number[];
}

/** Where an engine is. */
export interface OracleOptions {
  pool: Pool;
  engine: EngineChoice;
  /** For Elasticsearch, never by way of a proxy. */
  elasticsearchUrl?: string;
  /** For Elasticsearch: the alias, with which the names of its indices begin. */
  prefix?: string;
}

export { orphans, waitUntilDelivered } from './delivery.js';

const PAGE = 1_000;

const EXPECTED = `
  with recursive path (leaf, id, parent_id, names, ids) as (
    select id, id, parent_id, array[name], array[id] from category
    union all
    select path.leaf, c.id, c.parent_id, c.name || path.names, c.id || path.ids from path join category c on c.id = path.parent_id
  )
  select article.id, revision.title, revision.keywords, product.name || path.names as breadcrumb, path.ids as "categoryIds",
    product.id as "productId", article.visibility, coalesce(statistics.popularity, 0) as popularity,
    (extract(epoch from article.published_at) * 1000)::bigint::float8 as "publishedAt",
    (extract(epoch from article.updated_at) * 1000)::bigint::float8 as "updatedAt",
    array(select body_text from article_variant where revision_id = revision.id order by position) as bodies,
    array(select platform_id from article_variant_platform where revision_id = revision.id order by platform_id) as "platformIds"
  from article
    join article_revision revision on revision.article_id = article.id and revision.version = article.published_version
    join path on path.leaf = article.category_id and path.parent_id is null
    join category on category.id = article.category_id
    join product on product.id = category.product_id
    left join article_statistics statistics on statistics.article_id = article.id
  where article.status = 'PUBLISHED' and article.id > $1
  order by article.id limit ${PAGE}`;

/**
 * Compares what should be searchable with what the engine holds, article by article. By SQL and raw
 * reading of the engine, without the server's own readers. To be called when nothing is written and
 * nothing is under way.
 */
export async function compareWithPostgres(options: OracleOptions): Promise<Comparison> {
  const { pool, engine } = options;
  const contents = await (engine === 'postgres'
    ? readPostgresIndex(pool)
    : readElasticsearchIndex(options));
  const { rows } = await pool.query<{ last: string | number }>(
    'select last_value as last from index_version',
  );
  const indexed = new Map<number, IndexedArticle>();
  for await (const article of contents.articles) indexed.set(article.id, article);

  const comparison: Comparison = { compared: 0, lost: [], stale: [], extra: [] };
  for await (const [id, content] of expectedContents(pool)) {
    comparison.compared += 1;
    const found = indexed.get(id);
    indexed.delete(id);
    if (!found) comparison.lost.push(id);
    else if (found.hash !== contents.expectedHash(content) || found.version > Number(rows[0]!.last))
      comparison.stale.push(id);
  }
  comparison.extra.push(...[...indexed.keys()].sort((a, b) => a - b));
  return comparison;
}

/** The hash of anything that is the same as JSON. */
export function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64');
}

async function* expectedContents(
  pool: Pool,
): AsyncGenerator<[id: number, content: SearchableContent]> {
  for (let after = 0; ;) {
    const { rows } = await pool.query<
      Omit<SearchableContent, 'paragraphs'> & { id: number; bodies: string[] }
    >(EXPECTED, [after]);
    for (const { id, bodies, ...row } of rows) {
      const paragraphs = [...new Set(bodies.join('\n').split('\n'))].filter(
        (paragraph) => paragraph !== '',
      );
      yield [id, { ...row, paragraphs }];
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}
