import { createHash, type Hash } from 'node:crypto';
import type { Pool } from 'pg';
import { type DictionaryEntry, STOP_TAGS } from '../../language/index.js';
import type { IndexChange, IndexedArticle, SearchDocument } from '../engine.js';
import { analysisWorker } from '../text-analysis/analysis-worker.js';
import { FACTS, heldValue, type HeldFacts, KINDS, snakeCase } from '../entry-fields.js';
import type { PublishedArticle } from './published-article-reader.js';
import type { DocumentWords, TermVector } from './term-vector.js';
import { RANKED_FIELDS } from '../relevance.js';

/** A column of `term_vector`, beside the key and the versions. */
interface Column {
  readonly name: string;
  readonly type: string;
  /** The value for an article that is gone. */
  readonly gone: unknown;
  /** Whether a change of the value changes `content_version`, which makes servers read the row. */
  readonly isCompared: boolean;
  readonly valueOf: (document: SearchDocument, words: DocumentWords) => unknown;
}

const wordList = (name: keyof TermVector): Column => ({
  name: snakeCase(name),
  ...{ type: 'text[]', gone: [], isCompared: true },
  valueOf: (_, { vector }) => vector[name],
});

const COLUMNS: readonly Column[] = [
  {
    name: 'title',
    ...{ type: 'text', gone: '', isCompared: true },
    valueOf: ({ title }) => title,
  },
  ...FACTS.map((fact): Column => {
    const { column: type, gone } = KINDS[fact.kind];
    return {
      ...{ name: fact.column, type, gone, isCompared: fact.isCompared ?? true },
      valueOf: (document) => heldValue(document, fact),
    };
  }),
  ...(['titleTerms', 'bodyTerms', 'writtenForms', 'questionTerms'] as const).map(wordList),
  {
    name: 'ranked_terms',
    ...{ type: 'text', gone: '', isCompared: true },
    valueOf: (_, { ranked }) => ranked.keys,
  },
  {
    name: 'frequencies',
    ...{ type: 'bytea', gone: '', isCompared: true },
    valueOf: (_, { ranked }) => `\\x${Buffer.from(ranked.frequencies).toString('hex')}`,
  },
  {
    // The lengths change with the terms and frequencies.
    name: 'lengths',
    ...{ type: 'integer[]', gone: [], isCompared: false },
    valueOf: (_, { ranked }) => ranked.lengths,
  },
];

/** The columns that `record` writes besides the versions. */
const WRITTEN = [
  { name: 'gone', type: 'boolean' },
  ...COLUMNS,
  { name: 'source_hash', type: 'text' },
];
const NAMES = WRITTEN.map(({ name }) => name).join(', ');

/** Whether the row `excluded` has other values than `t` in these columns. */
function differ(names: readonly string[]): string {
  const tuple = (row: string) => `(${names.map((name) => `${row}.${name}`).join(', ')})`;
  return `${tuple('t')} is distinct from ${tuple('excluded')}`;
}

const CONTENT = COLUMNS.flatMap(({ name, isCompared }) => (isCompared ? [name] : []));

/** Exported for the test that prints this generated statement. */
export const RECORD = `
  insert into term_vector as t (article_id, version, content_version, words_version, ${NAMES})
  select article_id, version, version, version, ${NAMES}
  from json_to_recordset($1::json) as c (article_id integer, version bigint,
    ${WRITTEN.map(({ name, type }) => `${name} ${type}`).join(', ')})
  order by article_id
  on conflict (article_id) do update set
    version = excluded.version,
    content_version = case when ${differ(['gone', ...CONTENT])}
      then excluded.version else t.content_version end,
    words_version = case when ${differ(['ranked_terms', 'frequencies'])}
      then excluded.version else t.words_version end,
    ${WRITTEN.map(({ name }) => `${name} = excluded.${name}`).join(', ')}
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

/** The facts of a row, which are compared with those of Postgres. */
type StoredArticle = Pick<PublishedArticle, 'articleId' | 'version' | 'title'> &
  HeldFacts & { readonly sourceHash: string };

/** The facts that `read` and `contentsOf` compare. */
const COMPARED_FACTS = FACTS.filter(({ isCompared = true }) => isCompared);

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
         ${FACTS.map(({ name, column }) => `${column} as "${name}"`).join(', ')}
       from term_vector where article_id = any($1::integer[]) and not gone`,
      [articleIds],
    );
    return new Map(
      rows.map(({ articleId, version, sourceHash, title, ...facts }) => [
        articleId,
        { version, content: contentOf(sourceHash, title, facts) },
      ]),
    );
  }

  /** The content that `read` must return for these documents and this dictionary, in order. */
  contentsOf(
    documents: readonly SearchDocument[],
    dictionary: readonly DictionaryEntry[],
  ): string[] {
    const base = hashOf(dictionary);
    return documents.map((document) => {
      const facts = FACTS.map((fact) => [fact.name, heldValue(document, fact)]);
      const held = Object.fromEntries(facts) as HeldFacts;
      return contentOf(sourceHash(base, document), document.title, held);
    });
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
    JSON.stringify([
      ...[FORMAT, dictionary, STOP_TAGS, RANKED_FIELDS.map(({ name }) => name)],
      // The words of all articles are cut again when a fact is added.
      ...ADDED,
    ]),
  );
}

/** The fields of a document in the order of `FORMAT` 5, on which the hash of a text depends. */
const FIELDS_OF_FORMAT: readonly string[] = [
  ...['articleId', 'title', 'keywords', 'visibility', 'productId', 'categoryIds', 'platformIds'],
  ...[
    'questions',
    'popularity',
    'publishedAt',
    'updatedAt',
    'breadcrumb',
    'paragraphs',
    'titleSort',
  ],
];
/** Facts that were added later. */
const ADDED = FACTS.filter(
  ({ name, field }) => !FIELDS_OF_FORMAT.includes(name) && !FIELDS_OF_FORMAT.includes(field),
).map(({ name }) => name);

function sourceHash(base: Hash, document: SearchDocument | null): string {
  const named = document && { ...document, visibility: document.shelf };
  const text = JSON.stringify(named, [...FIELDS_OF_FORMAT, ...ADDED]);
  return base.copy().update(text).digest('base64');
}

function contentOf(sourceHash: string, title: string, facts: HeldFacts): string {
  return JSON.stringify([sourceHash, title, ...COMPARED_FACTS.map(({ name }) => facts[name])]);
}

function toRow({ articleId, version, document }: IndexChange, words: DocumentWords | null): object {
  const key = { article_id: articleId, version, gone: !document };
  const values = COLUMNS.map(({ name, gone, valueOf }) => [
    name,
    document && words ? valueOf(document, words) : gone,
  ]);
  return { ...key, ...Object.fromEntries(values) };
}
