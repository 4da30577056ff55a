import type { Pool } from 'pg';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../src/language/index.js';
import { unpackPostings } from '../../src/search/engines/postgres/packed-postings.js';
import { readPostingLists } from '../../src/search/engines/postgres/posting-lists.js';
import { RANKED_FIELDS } from '../../src/search/relevance.js';
import {
  hashOf,
  type IndexContents,
  type IndexedArticle,
  type SearchableContent,
} from './compare-index.js';

const BATCH = 1_000;

/** Indices in `lengths`, and fields of postings, of texts that are indexed as words only. */
const KEYWORDS = 1;
const BREADCRUMB = 2;

interface Row {
  id: number;
  version: string | number;
  content: object;
  lengths: number[];
  postings: Buffer;
  pending: boolean;
}

interface Segment {
  id: number;
  ids: number[];
  versions: number[];
}

const READ = `
  select d.article_id as id, d.version, d.lengths, d.postings,
    json_build_array(d.title, d.paragraphs, d.product_id, d.category_ids, d.platform_ids, d.visibility, d.popularity, d.published_at, d.updated_at)
      as content,
    exists (select from search_pending p where p.generation = d.generation and p.article_id = d.article_id and p.version = d.version)
      as pending
  from search_document d where d.generation = $1 and d.article_id > $2 and not d.gone order by d.article_id limit ${BATCH}`;

const SEGMENTS = `select id, to_json(article_ids) as ids, to_json(versions) as versions from search_segment where generation = $1`;

const STRAY = `
  select distinct s.article_id as id
  from (
    select article_id from search_pending where generation = $1
    union all select unnest(article_ids) from search_segment where generation = $1
  ) s
    left join search_document d on d.generation = $1 and d.article_id = s.article_id
  where d.article_id is null`;

/**
 * Reads the documents and postings of the live generation. Stored texts are compared as they are;
 * keywords and breadcrumb by their words, with the server's own tokenizer and format of postings,
 * which are not under test. A document whose postings, or whose postings in the segment, do not
 * have the lengths it states gets a different hash, and postings without a document count as an
 * article. Throws if no generation is live.
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

/** The sums of the frequencies by field, of each version of an article that a segment has. */
async function readSegments(pool: Pool, generation: number): Promise<Map<string, number[]>> {
  const sums = new Map<string, number[]>();
  const segments = await pool.query<Segment>(SEGMENTS, [generation]);
  for (const { id, ids, versions } of segments.rows) {
    const ofSegment = ids.map(() => RANKED_FIELDS.map(() => 0));
    const { rows } = await pool.query<{ lists: Buffer }>(
      `select lists from search_posting where segment = $1 and left(term, 1) in ('w', 'b')`,
      [id],
    );
    const everything = new Uint8Array(ids.length).fill(1);
    for (const { lists } of rows)
      for (const { field, places, frequencies } of readPostingLists(lists, everything))
        for (const [i, place] of places.entries()) ofSegment[place]![field]! += frequencies[i]!;
    for (const [place, article] of ids.entries())
      sums.set(`${article} ${versions[place]}`, ofSegment[place]!);
  }
  return sums;
}

async function* articles(pool: Pool, generation: number): AsyncGenerator<IndexedArticle> {
  const stray = await pool.query<{ id: number }>(STRAY, [generation]);
  for (const { id } of stray.rows) yield { id, version: 0, hash: 'postings without a document' };
  const segments = await readSegments(pool, generation);
  for (let after = 0; ;) {
    const { rows } = await pool.query<Row>(READ, [generation, after]);
    for (const { id, version, content, lengths, postings, pending } of rows) {
      const own = RANKED_FIELDS.map(() => 0);
      const words: Record<string, number> = {};
      for (const { field, term, frequency } of unpackPostings(postings)) {
        own[field]! += frequency;
        if ([KEYWORDS, BREADCRUMB].includes(field)) words[`${field} ${term}`] = frequency;
      }
      const found = pending ? own : segments.get(`${id} ${version}`);
      const isWhole = lengths.every(
        (length, field) => length === own[field] && length === found?.[field],
      );
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
