import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { First } from '../core/pagination.js';
import type { DataSource } from 'typeorm';
import { Cost } from '../core/cost.js';
import { queryRows } from '../core/database/database.js';
import { Article } from './article.js';
import type { ArticleList } from './lists/article-list.js';
import { ArticleConnection, ArticleFilter, ArticleSort } from './lists/article-list-types.js';
import type { ArticleContext } from './article-loaders.js';
import { visibleSql } from './article-permissions.js';

const VISIBLE = visibleSql('$2', '$3');

@Resolver()
export class ArticleResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly articleList: ArticleList,
  ) {}

  @Cost({ points: 5 })
  @Query(() => Article, {
    nullable: true,
    description: 'The article (문서) with this ID; null when the caller may see no such article.',
  })
  async article(
    @Arg('id', () => ID, { description: 'ID of the article.' }) id: string,
    @Ctx() context: ArticleContext,
  ): Promise<Article | null> {
    const parsed = context.ids.parse(id);
    return parsed?.kind === 'Article' ? context.articles.article(parsed.id) : null;
  }

  @Cost({ points: 5 })
  @Query(() => Article, {
    nullable: true,
    description:
      'The article with this slug or former slug; null when the caller may see no such article.',
  })
  articleBySlug(
    @Arg('slug', { description: 'Current or former slug of the article.' }) slug: string,
    @Ctx() context: ArticleContext,
  ): Promise<Article | null> {
    return this.findOne(
      context,
      `select a.id from article a where a.slug = $1 and ${VISIBLE}
       union all
       select a.id from slug_history h join article a on a.id = h.target_id
       where h.kind = 'article' and h.slug = $1 and ${VISIBLE}
       limit 1`,
      slug,
    );
  }

  @Cost({ points: 5 })
  @Query(() => Article, {
    nullable: true,
    description:
      'The article with this ID in its source system; null when the caller may see no such ' +
      'article.',
  })
  articleByExternalId(
    @Arg('externalId', { description: 'The `externalId` of the article.' }) externalId: string,
    @Ctx() context: ArticleContext,
  ): Promise<Article | null> {
    return this.findOne(
      context,
      `select a.id from article a where a.external_id = $1 and ${VISIBLE}`,
      externalId,
    );
  }

  @Cost({ points: 50 })
  @Query(() => ArticleConnection, {
    nullable: true,
    description: 'Lists articles from the database, without a search.',
  })
  articles(
    @Arg('filter', () => ArticleFilter, {
      nullable: true,
      description: 'Which articles to list. Absent: all articles that the caller may see.',
    })
    filter: ArticleFilter | null,
    @Arg('sort', () => ArticleSort, {
      defaultValue: ArticleSort.UPDATED,
      description: 'The order of the articles.',
    })
    sort: ArticleSort,
    @Arg('reverse', () => Boolean, {
      defaultValue: false,
      description: 'Whether the order is the other way round.',
    })
    reverse: boolean,
    @First() first: number,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `endCursor` of the previous page. The error is BAD_USER_INPUT unless filter and ' +
        'sort order are the same. Absent: the first page.',
    })
    after: string | null,
    @Arg('page', () => Int, {
      nullable: true,
      description:
        'Number of the page, from 1, instead of `after`. BAD_USER_INPUT together with `after`, or ' +
        'if the page begins after 99,900 articles.',
    })
    page: number | null,
    @Ctx() context: ArticleContext,
  ): Promise<ArticleConnection> {
    return this.articleList.list({ filter, sort, reverse, first, after, page }, context);
  }

  /**
   * The article whose id the statement selects. The statement itself must exclude articles that the
   * viewer may not see, so that hidden and missing articles take equally many statements.
   */
  private async findOne(
    context: ArticleContext,
    sql: string,
    key: string,
  ): Promise<Article | null> {
    const { drafts, internal } = context.articles.permissions;
    const [row] = await queryRows<{ id: number }>(this.dataSource, sql, [key, drafts, internal]);
    return row ? context.articles.article(row.id) : null;
  }
}
