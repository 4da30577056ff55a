import { setImmediate } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Tokenize } from '../../language/index.js';
import type { IndexChange } from '../engine.js';
import { termVector } from './term-vector.js';

/** What memory keeps of one published article. Times are milliseconds since 1970. */
export interface KnownArticle {
  readonly articleId: number;
  readonly version: number;
  readonly title: string;
  readonly productId: number;
  /** From the root down to the article's own category. */
  readonly categoryIds: readonly number[];
  readonly platformIds: readonly number[];
  readonly popularity: number;
  readonly updatedAt: number;
  readonly titleTerms: readonly string[];
  readonly bodyTerms: readonly string[];
}

const RECORD = `
  insert into term_vector as t (article_id, version, gone, title, product_id, category_ids, platform_ids, popularity, updated_at,
    title_terms, body_terms)
  select * from json_to_recordset($1::json) as c (article_id integer, version bigint, gone boolean, title text, product_id integer,
    category_ids integer[], platform_ids integer[], popularity float8, updated_at bigint, title_terms text[], body_terms text[])
  order by article_id
  on conflict (article_id) do update set version = excluded.version, gone = excluded.gone, title = excluded.title,
    product_id = excluded.product_id, category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
    popularity = excluded.popularity, updated_at = excluded.updated_at, title_terms = excluded.title_terms, body_terms = excluded.body_terms
  where t.version < excluded.version`;

const GONE = {
  gone: true,
  title: '',
  product_id: null,
  category_ids: [],
  platform_ids: [],
  popularity: 0,
  updated_at: 0,
  title_terms: [],
  body_terms: [],
};

/** The rows of `term_vector`: written by the indexer, read by every replica. */
export class TermVectorStore {
  constructor(private readonly pool: Pool) {}

  /** Keeps what the indexer read; of two states of one article the one with the higher version stays. */
  async record(changes: readonly IndexChange[], tokenize: Tokenize): Promise<void> {
    const rows: object[] = [];
    for (const change of changes) {
      rows.push(toRow(change, tokenize));
      // Cutting texts takes long, and requests wait meanwhile.
      await setImmediate();
    }
    if (rows.length > 0) await this.pool.query({ name: 'term-vector-record', text: RECORD, values: [JSON.stringify(rows)] });
  }

  /** The versions of all published articles, by id. */
  async versions(): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<{ id: number; version: number }>({
      name: 'term-vector-versions',
      text: 'select article_id as id, version from term_vector where not gone',
    });
    return new Map(rows.map(({ id, version }) => [id, version]));
  }

  async read(articleIds: readonly number[]): Promise<KnownArticle[]> {
    const { rows } = await this.pool.query<KnownArticle>({
      name: 'term-vector-read',
      text: `select article_id as "articleId", version, title, product_id as "productId", category_ids as "categoryIds",
          platform_ids as "platformIds", popularity, updated_at as "updatedAt", title_terms as "titleTerms", body_terms as "bodyTerms"
        from term_vector where not gone and article_id = any($1::integer[])`,
      values: [articleIds],
    });
    return rows;
  }
}

function toRow({ articleId, version, document }: IndexChange, tokenize: Tokenize): object {
  const key = { article_id: articleId, version };
  if (!document) return { ...key, ...GONE };
  const { titleTerms, bodyTerms } = termVector(document, tokenize);
  return {
    ...key,
    gone: false,
    title: document.title,
    product_id: document.productId,
    category_ids: document.categoryIds,
    platform_ids: document.platformIds,
    popularity: document.popularity,
    updated_at: document.updatedAt.getTime(),
    title_terms: titleTerms,
    body_terms: bodyTerms,
  };
}
