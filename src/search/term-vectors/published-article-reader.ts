import type { Pool } from 'pg';
import type { ArticleVisibility } from '../../articles/index.js';
import type { TermVector } from './term-vector.js';

/** A published article in memory. Times are milliseconds since 1970. */
export interface PublishedArticle extends TermVector {
  readonly articleId: number;
  /** The version at which its content last changed. */
  readonly version: number;
  readonly title: string;
  readonly productId: number;
  /** From the root down to the article's own category. */
  readonly categoryIds: readonly number[];
  readonly platformIds: readonly number[];
  readonly visibility: ArticleVisibility;
  readonly popularity: number;
  readonly updatedAt: number;
}

/** What tells whether an article in memory is the current one. */
export type ArticleState = Pick<PublishedArticle, 'articleId' | 'version' | 'visibility'>;

/**
 * The term vectors `t` of the published articles `a`. Status and visibility come from the article,
 * because the indexer may be late.
 */
const FROM_PUBLISHED = `from term_vector t join article a on a.id = t.article_id
  where not t.gone and a.status = 'PUBLISHED'`;

const STATE = `t.article_id as "articleId", t.content_version as version, a.visibility`;

/** Reads the published articles with their words. Articles that are not published are left out. */
export class PublishedArticleReader {
  constructor(private readonly pool: Pool) {}

  /** The states of these articles, in no order. */
  async states(articleIds: readonly number[]): Promise<ArticleState[]> {
    const { rows } = await this.pool.query<ArticleState>({
      name: 'published-states',
      text: `select ${STATE} ${FROM_PUBLISHED} and t.article_id = any($1::integer[])`,
      values: [articleIds],
    });
    return rows;
  }

  /** The states of the next `limit` articles with ids above `id`, by id. */
  async statesAfter(id: number, limit: number): Promise<ArticleState[]> {
    const { rows } = await this.pool.query<ArticleState>({
      name: 'published-states-after',
      text: `select ${STATE} ${FROM_PUBLISHED} and t.article_id > $1
        order by t.article_id limit $2`,
      values: [id, limit],
    });
    return rows;
  }

  /** These articles with their words, in no order. */
  async read(articleIds: readonly number[]): Promise<PublishedArticle[]> {
    const { rows } = await this.pool.query<PublishedArticle>({
      name: 'published-articles',
      text: `select ${STATE}, t.title, product_id as "productId", category_ids as "categoryIds",
          platform_ids as "platformIds", popularity, t.updated_at as "updatedAt",
          title_terms as "titleTerms", body_terms as "bodyTerms",
          written_forms as "writtenForms"
        ${FROM_PUBLISHED} and t.article_id = any($1::integer[])`,
      values: [articleIds],
    });
    return rows;
  }
}
