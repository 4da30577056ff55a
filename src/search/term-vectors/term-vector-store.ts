import { createHash, type Hash } from 'node:crypto';
import type { Pool } from 'pg';
import type { DictionaryEntry } from '../../language/index.js';
import type { IndexChange } from '../engine.js';
import { analysisWorker } from '../text-analysis/analysis-worker.js';
import type { TermVector } from './term-vector.js';

const RECORD = `
  insert into term_vector as t (article_id, version, content_version, gone, title, product_id,
    category_ids, platform_ids, visibility, popularity, updated_at, title_terms, body_terms,
    written_forms, source_hash)
  select article_id, version, version, gone, title, product_id, category_ids, platform_ids,
    visibility, popularity, updated_at, title_terms, body_terms, written_forms, source_hash
  from json_to_recordset($1::json) as c (article_id integer, version bigint, gone boolean,
    title text, product_id integer, category_ids integer[], platform_ids integer[],
    visibility text, popularity float8, updated_at bigint, title_terms text[], body_terms text[],
    written_forms text[], source_hash text)
  order by article_id
  on conflict (article_id) do update set
    version = excluded.version,
    content_version = case when
      (t.gone, t.title, t.product_id, t.category_ids, t.platform_ids, t.visibility, t.popularity,
        t.updated_at, t.title_terms, t.body_terms, t.written_forms)
      is distinct from
      (excluded.gone, excluded.title, excluded.product_id, excluded.category_ids,
        excluded.platform_ids, excluded.visibility, excluded.popularity, excluded.updated_at,
        excluded.title_terms, excluded.body_terms, excluded.written_forms)
      then excluded.version else t.content_version end,
    gone = excluded.gone, title = excluded.title, product_id = excluded.product_id,
    category_ids = excluded.category_ids, platform_ids = excluded.platform_ids,
    visibility = excluded.visibility, popularity = excluded.popularity,
    updated_at = excluded.updated_at, title_terms = excluded.title_terms,
    body_terms = excluded.body_terms, written_forms = excluded.written_forms,
    source_hash = excluded.source_hash
  where t.version < excluded.version`;

/**
 * Raises the version of articles whose text and dictionary are unchanged. Rows are found by an array
 * of keys: after the table was empty, a join would read all of it once for each row of a batch.
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

/** Version of the format. Increase it to store the words of all articles again. */
const FORMAT = 3;

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
};

/** Writes the rows of `term_vector`, for the indexer. `PublishedArticleReader` reads them. */
export class TermVectorStore {
  constructor(private readonly pool: Pool) {}

  /** Changes with the dictionary, and with the computation of the words. */
  fingerprint(dictionary: readonly DictionaryEntry[]): string {
    return hashOf(dictionary).digest('hex').slice(0, 16);
  }

  /**
   * Stores the words of changed articles. The higher version of an article wins. Unchanged texts
   * are not analyzed again. Rejects if the analysis or Postgres fails; nothing is stored then.
   */
  async record(
    changes: readonly IndexChange[],
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const base = hashOf(dictionary);
    const hashes = changes.map(({ document }) =>
      base.copy().update(JSON.stringify(document)).digest('base64'),
    );
    const unchanged = await this.confirm(changes, hashes);
    const changed = changes.flatMap((change, i) =>
      unchanged.has(change.articleId) ? [] : [{ ...change, source_hash: hashes[i] }],
    );
    const documents = changed.flatMap(({ document }) => document ?? []);
    const vectors = await analysisWorker.analyze('termVector', documents, dictionary);
    const vectorOf = new Map(documents.map((document, i) => [document, vectors[i]!]));
    const rows = changed.map(({ source_hash, ...change }) => ({
      ...toRow(change, change.document && vectorOf.get(change.document)!),
      source_hash,
    }));
    if (rows.length > 0)
      await this.pool.query({
        name: 'term-vector-record',
        text: RECORD,
        values: [JSON.stringify(rows)],
      });
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

function hashOf(dictionary: readonly DictionaryEntry[]): Hash {
  return createHash('sha256').update(JSON.stringify([FORMAT, dictionary]));
}

function toRow({ articleId, version, document }: IndexChange, vector: TermVector | null): object {
  const key = { article_id: articleId, version };
  if (!document || !vector) return { ...key, ...GONE };
  return {
    ...key,
    gone: false,
    title: document.title,
    product_id: document.productId,
    category_ids: document.categoryIds,
    platform_ids: document.platformIds,
    visibility: document.visibility,
    popularity: document.popularity,
    updated_at: document.updatedAt.getTime(),
    title_terms: vector.titleTerms,
    body_terms: vector.bodyTerms,
    written_forms: vector.writtenForms,
  };
}
