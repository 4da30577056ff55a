import type { Pool } from 'pg';
import { FACTS, type HeldFacts } from '../entry-fields.js';
import type { JoinedWords } from './term-vector.js';

/** A published article, with its facts. */
export interface PublishedArticle extends HeldFacts {
  readonly articleId: number;
  /** The version of the last change of the content. */
  readonly version: number;
  readonly title: string;
}

/** A published article with its words. */
export interface ReadArticle extends PublishedArticle, JoinedWords {
  /** The version of the last change of the ranked terms. */
  readonly wordsVersion: number;
  /** See `RankedTerms`. */
  readonly keys: string;
  readonly frequencies: Uint8Array;
  readonly lengths: readonly number[];
}

/** The texts of an article for highlights and phrases. */
export interface ArticleTexts {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** Shows whether an article in memory is current. */
export type ArticleState = Pick<PublishedArticle, 'articleId' | 'version' | 'shelf'>;

/**
 * The term vectors `t` of published articles `a`. Status and visibility come from `a`, because the
 * indexer may be late.
 */
const FROM_PUBLISHED = `from term_vector t join article a on a.id = t.article_id
  where not t.gone and a.status = 'PUBLISHED'`;

/**
 * The words `t` may be older than the article `a`. An article that was internal when its words were
 * recorded is shown to readers only with new words. An article that became internal is hidden at
 * once.
 */
const STATE = `t.article_id as "articleId", t.content_version as version,
  case when a.visibility = 'INTERNAL' then a.visibility else t.visibility end as shelf`;

const OTHER_FACTS = FACTS.filter(({ name }) => name !== 'shelf')
  .map(({ name, column }) => `t.${column} as "${name}"`)
  .join(', ');

/** Words are read as joined texts, because the pg package is slow with arrays. */
const SELECT_ARTICLES = `select ${STATE}, t.title, ${OTHER_FACTS},
    t.words_version as "wordsVersion", t.ranked_terms as keys, t.frequencies, t.lengths,
    array_to_string(title_terms, chr(31)) as "titleTerms",
    array_to_string(body_terms, chr(31)) as "bodyTerms",
    array_to_string(written_forms, chr(31)) as "writtenForms",
    array_to_string(question_terms, chr(31)) as "questionTerms"
  ${FROM_PUBLISHED}`;

/** Pages by id. Without both conditions, a merge join would read all articles before the page. */
const AFTER = 'and t.article_id > $1 and a.id > $1 order by t.article_id limit $2';

/** Reads published articles with their words. Other articles are left out. */
export class PublishedArticleReader {
  constructor(private readonly pool: Pool) {}

  /** The states of the next `limit` articles with ids above `id`, by id. */
  async statesAfter(id: number, limit: number): Promise<ArticleState[]> {
    const { rows } = await this.pool.query<ArticleState>({
      name: 'published-states-after',
      text: `select ${STATE} ${FROM_PUBLISHED} ${AFTER}`,
      values: [id, limit],
    });
    return rows;
  }

  /** These articles with their words, unordered. */
  async read(articleIds: readonly number[]): Promise<ReadArticle[]> {
    const { rows } = await this.pool.query<ReadArticle>({
      name: 'published-articles',
      text: `${SELECT_ARTICLES} and t.article_id = any($1::integer[])`,
      values: [articleIds],
    });
    return rows;
  }

  /** By id: the title, and the distinct paragraphs of all variants in order. */
  async texts(articleIds: readonly number[]): Promise<Map<number, ArticleTexts>> {
    const { rows } = await this.pool.query<{ id: number; title: string; bodies: string[] }>({
      name: 'published-texts',
      text: `select a.id, r.title, array(select v.body_text from article_variant v
          where v.revision_id = r.id order by v.position) as bodies
        from article a join article_revision r
          on r.article_id = a.id and r.version = a.published_version
        where a.id = any($1::integer[]) and a.status = 'PUBLISHED'`,
      values: [articleIds],
    });
    return new Map(
      rows.map(({ id, title, bodies }) => [
        id,
        { title, paragraphs: [...new Set(bodies.join('\n').split('\n'))] },
      ]),
    );
  }

  /** The next `limit` articles with ids above `id`, by id. */
  async readAfter(id: number, limit: number): Promise<ReadArticle[]> {
    const { rows } = await this.pool.query<ReadArticle>({
      name: 'published-articles-after',
      text: `${SELECT_ARTICLES} ${AFTER}`,
      values: [id, limit],
    });
    return rows;
  }
}
