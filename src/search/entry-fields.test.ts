import type { Pool } from 'pg';
import { buildDocument } from '../../test/support/build-document.js';
import { DICTIONARY } from '../language/index.js';
import { changeSource, contentOf, sourceDocument } from './engines/elasticsearch/document.js';
import { indexDefinition } from './engines/elasticsearch/mapping.js';
import { RECORD, TermVectorStore } from './term-vectors/term-vector-store.js';

const DOCUMENT = buildDocument({
  articleId: 7,
  keywords: ['제재'],
  questions: ['신고는 어디서 하나요'],
  popularity: 1.5,
});

describe('The fields of an entry', () => {
  it('keep the fingerprint of the index of earlier versions, which is not built again', () => {
    const { fingerprint } = indexDefinition([{ word: '새미톡', parts: [] }], 8);
    expect(fingerprint).toBe('b35b8a93cc6f8a72');
  });

  it('keep the hash of a text of earlier versions, which is not cut again', () => {
    const store = new TermVectorStore(null as unknown as Pool);
    const [content] = store.contentsOf([DOCUMENT], DICTIONARY.slice(0, 3));
    expect(content).toContain('R9Vh4A8fmlxvUQ9i3ceJwrneGgmXQJMFYpcDIJaCa+M=');
  });

  it.each(['PUBLIC', 'INTERNAL'])('of an article on the shelf %s come back whole', (shelf) => {
    const document = { ...DOCUMENT, shelf };
    const source = changeSource({ articleId: 7, version: 1, document });
    const stored = JSON.parse(JSON.stringify(source)) as typeof source;
    expect(contentOf(sourceDocument(stored))).toBe(contentOf(document));
  });

  it('make the statement that records words', () => {
    expect(wordsOf(RECORD)).toEqual(
      wordsOf(`  insert into term_vector as t (article_id, version, content_version, words_version, gone, title, product_id, category_ids, platform_ids, visibility, title_sort, popularity, published_at, updated_at, title_terms, body_terms, written_forms, question_terms, ranked_terms, frequencies, lengths, source_hash)
  select article_id, version, version, version, gone, title, product_id, category_ids, platform_ids, visibility, title_sort, popularity, published_at, updated_at, title_terms, body_terms, written_forms, question_terms, ranked_terms, frequencies, lengths, source_hash
  from json_to_recordset($1::json) as c (article_id integer, version bigint,
    gone boolean, title text, product_id integer, category_ids integer[], platform_ids integer[], visibility text, title_sort text, popularity float8, published_at bigint, updated_at bigint, title_terms text[], body_terms text[], written_forms text[], question_terms text[], ranked_terms text, frequencies bytea, lengths integer[], source_hash text)
  order by article_id
  on conflict (article_id) do update set
    version = excluded.version,
    content_version = case when (t.gone, t.title, t.product_id, t.category_ids, t.platform_ids, t.visibility, t.popularity, t.published_at, t.updated_at, t.title_terms, t.body_terms, t.written_forms, t.question_terms, t.ranked_terms, t.frequencies) is distinct from (excluded.gone, excluded.title, excluded.product_id, excluded.category_ids, excluded.platform_ids, excluded.visibility, excluded.popularity, excluded.published_at, excluded.updated_at, excluded.title_terms, excluded.body_terms, excluded.written_forms, excluded.question_terms, excluded.ranked_terms, excluded.frequencies)
      then excluded.version else t.content_version end,
    words_version = case when (t.ranked_terms, t.frequencies) is distinct from (excluded.ranked_terms, excluded.frequencies)
      then excluded.version else t.words_version end,
    gone = excluded.gone, title = excluded.title, product_id = excluded.product_id, category_ids = excluded.category_ids, platform_ids = excluded.platform_ids, visibility = excluded.visibility, title_sort = excluded.title_sort, popularity = excluded.popularity, published_at = excluded.published_at, updated_at = excluded.updated_at, title_terms = excluded.title_terms, body_terms = excluded.body_terms, written_forms = excluded.written_forms, question_terms = excluded.question_terms, ranked_terms = excluded.ranked_terms, frequencies = excluded.frequencies, lengths = excluded.lengths, source_hash = excluded.source_hash
  -- A version that this database never drew is replaced, because it would stay for ever.
  where t.version < excluded.version or t.version > (select last_value from index_version)`),
    );
  });
});

/** The words of a statement, whatever its lines are. */
const wordsOf = (statement: string) => statement.trim().split(/\s+/);
