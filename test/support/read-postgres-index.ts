import type { Pool } from 'pg';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../src/language/index.js';
import {
  hashOf,
  type IndexContents,
  type IndexedArticle,
  type SearchableContent,
} from './compare-index.js';

const BATCH = 1_000;

/** Indices in `lengths`, and values of `posting.field`, of texts that are indexed as words only. */
const KEYWORDS = 1;
const BREADCRUMB = 2;

interface Row {
  id: number;
  version: string | number;
  content: object;
  lengths: number[];
  frequencies: Record<string, number>;
  words: Record<string, number>;
}

const READ = `
  select d.article_id as id, d.version, d.lengths,
    json_build_array(d.title, d.paragraphs, d.product_id, d.category_ids, d.platform_ids, d.visibility, d.popularity, d.published_at, d.updated_at)
      as content,
    coalesce((select json_object_agg(field, n) from (
      select field, sum(frequency) as n from posting where generation = $1 and article_id = d.article_id group by field) p), '{}')
      as frequencies,
    coalesce((select json_object_agg(field || ' ' || term, frequency) from posting
      where generation = $1 and article_id = d.article_id and field in (${KEYWORDS}, ${BREADCRUMB})), '{}') as words
  from search_document d where d.generation = $1 and d.article_id > $2 and not d.gone order by d.article_id limit ${BATCH}`;

const STRAY = `
  select distinct p.article_id as id from posting p
    left join search_document d on d.generation = p.generation and d.article_id = p.article_id and not d.gone
  where p.generation = $1 and d.article_id is null`;

/**
 * Reads the documents and postings of the live generation. Stored texts are compared as they are;
 * keywords and breadcrumb by their words, with the server's own tokenizer, which is not under test.
 * A document whose postings do not have the lengths it states gets a different hash, and postings
 * without a document count as an article. Throws if no generation is live.
 */
export async function readPostgresIndex(pool: Pool): Promise<IndexContents> {
  const { rows } = await pool.query<{ id: number; dictionary: DictionaryEntry[] }>(
    `select g.id, g.dictionary from postgres_generation g join search_target t on t.generation = g.generation
     where g.live and t.state = 'LIVE'`,
  );
  if (!rows[0]) throw new Error('Postgres has no live generation.');
  const { id, dictionary } = rows[0];
  const tokenize = createTokenizer(dictionary);
  return {
    articles: articles(pool, id),
    expectedHash: (content) => expectedHash(content, tokenize),
  };
}

async function* articles(pool: Pool, generation: number): AsyncGenerator<IndexedArticle> {
  const stray = await pool.query<{ id: number }>(STRAY, [generation]);
  for (const { id } of stray.rows) yield { id, version: 0, hash: 'postings without a document' };
  for (let after = 0; ;) {
    const { rows } = await pool.query<Row>(READ, [generation, after]);
    for (const { id, version, content, lengths, frequencies, words } of rows) {
      const isWhole = lengths.every((length, field) => length === (frequencies[field] ?? 0));
      const hash = isWhole
        ? hashOf([content, sorted(words)])
        : 'postings are not as many as the document says';
      yield { id, version: Number(version), hash };
    }
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}

function expectedHash(content: SearchableContent, tokenize: Tokenize): string {
  const {
    title,
    paragraphs,
    productId,
    categoryIds,
    platformIds,
    visibility,
    popularity,
    publishedAt,
    updatedAt,
  } = content;
  const words: Record<string, number> = {};
  const texts = [
    ...content.keywords.map((text) => [KEYWORDS, text]),
    ...content.breadcrumb.map((text) => [BREADCRUMB, text]),
  ];
  for (const [field, text] of texts as [number, string][]) {
    for (const { term } of tokenize(text))
      words[`${field} ${term}`] = (words[`${field} ${term}`] ?? 0) + 1;
  }
  return hashOf([
    [
      title,
      paragraphs,
      productId,
      categoryIds,
      platformIds,
      visibility,
      popularity,
      publishedAt,
      updatedAt,
    ],
    sorted(words),
  ]);
}

function sorted(words: Record<string, number>): [string, number][] {
  return Object.entries(words).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
