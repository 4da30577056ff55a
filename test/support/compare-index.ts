import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { readElasticsearchIndex } from './read-elasticsearch-index.js';
import { readMemoryIndex } from './read-memory-index.js';
import type { EngineChoice } from './start-test-app.js';

/** The searchable content of an article. Times are milliseconds since 1970. */
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

/** An article in an engine's index. */
export interface IndexedArticle {
  id: number;
  version: number;
  /** A hash of the indexed content, equal to that of the same expected content. */
  hash: string;
}

/** The indexed articles of an engine, and the hash that it gives to expected content. */
export interface IndexContents {
  articles: AsyncIterable<IndexedArticle> | Iterable<IndexedArticle>;
  expectedHash(content: SearchableContent): string;
}

/** Differences between the engine and Postgres; ids of articles, ascending. */
export interface Comparison {
  /** Number of articles that should be searchable. */
  compared: number;
  /** Should be indexed but are not. */
  lost: number[];
  /** Are indexed with other content, or with a version that Postgres has not assigned yet. */
  stale: number[];
  /** Are indexed but should not be. */
  extra: number[];
}

/** The connections to an engine and to Postgres. */
export interface IndexLocation {
  pool: Pool;
  engine: EngineChoice;
  /** Elasticsearch only; not the address of a proxy. */
  elasticsearchUrl?: string;
  /** Elasticsearch only: the alias, which is also the prefix of its index names. */
  prefix?: string;
}

const BATCH = 1_000;

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
  order by article.id limit ${BATCH}`;

/**
 * Compares each article that should be searchable with the engine's index. Reads both directly,
 * with none of the server's own code. Call it only while nothing is being written or delivered.
 */
export async function compareWithPostgres(options: IndexLocation): Promise<Comparison> {
  const { pool, engine } = options;
  const contents = await (engine === 'memory'
    ? readMemoryIndex(pool)
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

/** The hash of a value as JSON. */
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
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}
