import { createHash, type Hash } from 'node:crypto';
import type { Pool } from 'pg';
import { type DictionaryEntry, STOP_TAGS } from '../../language/index.js';
import type { IndexChange, IndexedArticle, SearchDocument } from '../engine.js';
import { analysisWorker } from '../text-analysis/analysis-worker.js';
import type { PublishedArticle } from './published-article-reader.js';
import type { DocumentWords } from './term-vector.js';
import { RANKED_FIELDS } from '../relevance.js';

const RECORD = `
  insert into term_vector as t (article_id, version, content_version, gone, title, product_id,
    category_ids, platform_ids, visibility, popularity, updated_at, title_terms, body_terms,
    written_forms, question_terms, source_hash, title_sort, published_at, ranked_terms,
    frequencies, lengths, words_version)
  select article_id, version, version, gone, title, product_id, category_ids, platform_ids,
    visibility, popularity, updated_at, title_terms, body_terms, written_forms, question_terms,
    source_hash, title_sort, published_at, ranked_terms, frequencies, lengths, version
  from json_to_recordset($1::json) as c (article_id integer, version bigint, gone boolean,
    title text, product_id integer, category_ids integer[], platform_ids integer[],
    visibility text, popularity float8, updated_at bigint, title_terms text[], body_terms text[],
    written_forms text[], question_terms text[], source_hash text, title_sort text,
    published_at bigint, ranked_terms text, frequencies bytea, lengths integer[])
  order by article_id
  on conflict (article_id) do update set
    version = excluded.version,
    content_version = case when
      (t.gone, t.title, t.product_id, t.category_ids, t.platform_ids, t.visibility, t.popularity,
        t.updated_at, t.title_terms, t.body_terms, t.written_forms, t.question_terms,
        t.published_at, t.ranked_terms, t.frequencies)
      is distinct from
      (excluded.gone, excluded.title, excluded.product_id, excluded.category_ids,
        excluded.platform_ids, excluded.visibility, excluded.popularity, excluded.updated_at,
        excluded.title_terms, excluded.body_terms, excluded.written_forms,
        excluded.question_terms, excluded.published_at,
        excluded.ranked_terms, excluded.frequencies)
      then excluded.version else t.content_version end,
    words_version = case when
      (t.ranked_terms, t.frequencies) is distinct from (excluded.ranked_terms, excluded.frequencies)
      then excluded.version else t.words_version end,
    gone = excluded.gone, title = excluded.title, product_id = excluded.product_id,
    category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
    visibility = excluded.visibility, popularity = excluded.popularity,
    updated_at = excluded.updated_at, title_terms = excluded.title_terms,
    body_terms = excluded.body_terms, written_forms = excluded.written_forms,
    question_terms = excluded.question_terms,
    source_hash = excluded.source_hash, title_sort = excluded.title_sort,
    published_at = excluded.published_at, ranked_terms = excluded.ranked_terms,
    frequencies = excluded.frequencies, lengths = excluded.lengths
  -- A version that this database never drew is replaced, because it would stay for ever.
  where t.version < excluded.version or t.version > (select last_value from index_version)`;

/**
 * Raises the version of articles whose text and dictionary are unchanged. Keys are an array,
 * because with statistics of an empty table, a join would read the table once per row of a batch.
 */
const CONFIRM = `
  with unchanged as (
    select t.article_id
    from term_vector t join unnest($1::integer[], $2::bigint[], $3::text[])
        as c (article_id, version, source_hash)
      on c.article_id = t.article_id and c.source_hash = t.source_hash and c.version > t.version
    where t.article_id = any(array(select unnest($1::integer[])))
    order by t.article_id for update of t
  )
  update term_vector t set version = c.version
  from unnest($1::integer[], $2::bigint[]) as c (article_id, version)
  where t.article_id = any(array(select article_id from unchanged))
    and t.article_id = c.article_id
  returning t.article_id as "articleId"`;

/** Version of the format. An increase makes servers cut all words again. */
const FORMAT = 5;

export const WORDS_GENERATION = `words-${FORMAT}`;

/** A row as compared. */
type StoredArticle = Omit<PublishedArticle, 'titleSort'> & { readonly sourceHash: string };

const GONE = {
  gone: true,
  title: '',
  product_id: null,
  category_ids: [],
  platform_ids: [],
  visibility: null,
  popularity: 0,
  updated_at: 0,
  title_terms: [],
  body_terms: [],
  written_forms: [],
  question_terms: [],
  title_sort: '',
  published_at: 0,
  ranked_terms: '',
  frequencies: '',
  lengths: [],
};

/** Writes the rows of `term_vector`, for the indexer. `PublishedArticleReader` reads them. */
export class TermVectorStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Stores the words of changed articles; the higher version of an article wins. Unchanged texts
   * are not analyzed again. Rejects if the analysis or Postgres fails, and then stores nothing.
   */
  async record(
    changes: readonly IndexChange[],
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const base = hashOf(dictionary);
    const hashes = changes.map(({ document }) => sourceHash(base, document));
    const unchanged = await this.confirm(changes, hashes);
    const changed = changes.flatMap((change, i) =>
      unchanged.has(change.articleId) ? [] : [{ ...change, source_hash: hashes[i] }],
    );
    const documents = changed.flatMap(({ document }) => document ?? []);
    const words = await analysisWorker.analyze(documents, dictionary);
    const wordsOf = new Map(documents.map((document, i) => [document, words[i]!]));
    const rows = changed.map(({ source_hash, ...change }) => ({
      ...toRow(change, change.document && wordsOf.get(change.document)!),
      source_hash,
    }));
    if (rows.length > 0)
      await this.pool.query({
        name: 'term-vector-record',
        text: RECORD,
        values: [JSON.stringify(rows)],
      });
  }

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      'select count(*)::integer as n from term_vector where not gone',
    );
    return rows[0]!.n;
  }

  /** The next ids of articles with words after `id`, ascending, at most `limit`. */
  async list(id: number, limit: number): Promise<number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select article_id as id from term_vector where not gone and article_id > $1
       order by article_id limit $2`,
      [id, limit],
    );
    return rows.map((row) => row.id);
  }

  /** The stored contents by id, without tombstones. */
  async read(articleIds: readonly number[]): Promise<Map<number, IndexedArticle>> {
    const { rows } = await this.pool.query<StoredArticle>(
      `select article_id as "articleId", version, source_hash as "sourceHash", title,
         product_id as "productId", category_ids as "categoryIds", platform_ids as "platformIds",
         visibility, popularity, published_at as "publishedAt", updated_at as "updatedAt"
       from term_vector where article_id = any($1::integer[]) and not gone`,
      [articleIds],
    );
    return new Map(
      rows.map(({ articleId, version, ...row }) => [
        articleId,
        { version, content: contentOf(row) },
      ]),
    );
  }

  /** The content that `read` must return for these documents and this dictionary, in order. */
  contentsOf(
    documents: readonly SearchDocument[],
    dictionary: readonly DictionaryEntry[],
  ): string[] {
    const base = hashOf(dictionary);
    return documents.map((document) =>
      contentOf({
        ...document,
        sourceHash: sourceHash(base, document),
        publishedAt: document.publishedAt.getTime(),
        updatedAt: document.updatedAt.getTime(),
      }),
    );
  }

  /** Makes `record` cut the words of these articles, or of all, again, even of unchanged ones. */
  async forgetSources(articleIds?: readonly number[]): Promise<void> {
    const text =
      'update term_vector set source_hash = null where article_id = any($1) or $1 is null';
    await this.pool.query(text, [articleIds ?? null]);
  }

  /** Raises the version of unchanged articles. Resolves to their ids. */
  private async confirm(changes: readonly IndexChange[], hashes: string[]): Promise<Set<number>> {
    const { rows } = await this.pool.query<{ articleId: number }>({
      name: 'term-vector-confirm',
      text: CONFIRM,
      values: [
        changes.map(({ articleId }) => articleId),
        changes.map(({ version }) => version),
        hashes,
      ],
    });
    return new Set(rows.map(({ articleId }) => articleId));
  }
}

/** Changes with the dictionary and with the computation of words. */
export function wordsFingerprint(dictionary: readonly DictionaryEntry[]): string {
  return hashOf(dictionary).digest('hex').slice(0, 16);
}

function hashOf(dictionary: readonly DictionaryEntry[]): Hash {
  return createHash('sha256').update(
    JSON.stringify([FORMAT, dictionary, STOP_TAGS, RANKED_FIELDS.map(({ name }) => name)]),
  );
}

function sourceHash(base: Hash, document: SearchDocument | null): string {
  return base.copy().update(JSON.stringify(document)).digest('base64');
}

function contentOf(article: Omit<StoredArticle, 'articleId' | 'version'>): string {
  const { sourceHash, title, productId, categoryIds, platformIds, visibility, ...facts } = article;
  const { popularity, publishedAt, updatedAt } = facts;
  return JSON.stringify([
    ...[sourceHash, title, productId, categoryIds, platformIds, visibility],
    ...[popularity, publishedAt, updatedAt],
  ]);
}

function toRow({ articleId, version, document }: IndexChange, words: DocumentWords | null): object {
  const key = { article_id: articleId, version };
  if (!document || !words) return { ...key, ...GONE };
  const { vector, ranked } = words;
  return {
    ...key,
    gone: false,
    title: document.title,
    product_id: document.productId,
    category_ids: document.categoryIds,
    platform_ids: document.platformIds,
    visibility: document.visibility,
    popularity: document.popularity,
    published_at: document.publishedAt.getTime(),
    updated_at: document.updatedAt.getTime(),
    title_sort: document.titleSort,
    title_terms: vector.titleTerms,
    body_terms: vector.bodyTerms,
    written_forms: vector.writtenForms,
    question_terms: vector.questionTerms,
    ranked_terms: ranked.keys,
    frequencies: `\\x${Buffer.from(ranked.frequencies).toString('hex')}`,
    lengths: ranked.lengths,
  };
}
