import { Arg, Ctx, Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import { Article, type ArticleContext, ArticleStatus } from '../articles/index.js';
import { Category } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { transactionThen } from '../core/database/database.js';
import { DateTime } from '../core/date-time.js';
import { badInput } from '../core/errors.js';
import { allReady } from '../core/work/now-or-later.js';
import { NullableField } from '../core/nullable-field.js';
import { checkPinnedQuery, isRunning, type Pins } from './pins.js';

@ObjectType({ description: 'The articles that are pinned in one place (고정한 문서).' })
export class PinList {
  @Field(() => ID, { description: 'Identifies the place. No global ID.' })
  id!: string;

  @NullableField(() => String, 'The normalised query that they answer; null in other places.')
  query!: string | null;

  @NullableField(() => Category, 'The category whose page they lead; null in other places.')
  category!: Category | null;

  @Field(() => [Article], { description: 'In order, with those that readers do not see.' })
  articles!: Article[];

  @NullableField(() => DateTime, 'When they stop to be pinned; null: never.')
  endsAt!: Date | null;
}

@InputType({
  description:
    'A place and its pinned articles. Without query and category, the place is the home page.',
})
export class PinsInput {
  @NullableField(
    () => String,
    'A query of at most 200 characters. The articles lead the results of all queries that mean ' +
      'the same: after corrections, and with synonyms.',
  )
  query?: string | null;

  @NullableField(() => String, 'Slug of a category. The articles lead its page.')
  categorySlug?: string | null;

  @Field(() => [ID], { description: 'IDs of the articles in order, at most 10. Empty: none.' })
  articleIds!: string[];

  @NullableField(() => DateTime, 'When they stop to be pinned. Absent: never.')
  endsAt?: Date | null;
}

@ObjectType({ description: 'The result of pinning. All servers use it within two seconds.' })
export class PinsPayload {
  @Field(() => [PinList], { description: 'All places with pinned articles.' })
  pins!: PinList[];
}

@Resolver()
export class PinResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly service: Pins,
  ) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => [PinList], {
    nullable: true,
    description: 'All places with pinned articles, also those whose pins have ended.',
  })
  async pins(@Ctx() context: ArticleContext): Promise<PinList[]> {
    const catalog = await context.catalog();
    const lists = (await this.service.all()).map(async ({ categoryId, articleIds, ...list }) => ({
      ...list,
      id: list.query === null ? `category ${categoryId}` : `query ${list.query}`,
      category: (categoryId !== null && catalog.category(categoryId)) || null,
      articles: await shown(articleIds, context),
    }));
    return Promise.all(lists);
  }

  @Cost({ size: 10 })
  @Query(() => [Article], {
    nullable: true,
    description: 'The articles that lead the home page or the page of a category (추천 도움말).',
  })
  async featuredArticles(
    @Arg('categorySlug', () => String, { nullable: true, description: 'Absent: the home page.' })
    slug: string | null,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const id = slug == null ? null : (await context.catalog()).find('category', slug)?.id;
    const lists = (await this.service.all()).filter(isRunning);
    const list = lists.find(({ query, categoryId }) => query === null && categoryId === id);
    const articles = await shown(list?.articleIds ?? [], context);
    return articles.filter(({ status }) => status === ArticleStatus.PUBLISHED);
  }

  @MutationFor(
    Role.EDITOR,
    PinsPayload,
    'Replaces the articles that are pinned in a place. One in the trash is CONFLICT.',
  )
  async setPins(
    @Input('The place and its articles.') input: PinsInput,
    @Ctx() context: ArticleContext,
  ): Promise<PinsPayload> {
    const { query, categorySlug, articleIds, endsAt = null } = input;
    if (query != null && categorySlug != null)
      throw badInput('query', 'query and categorySlug are both given; a place is one of them.');
    const catalog = await context.catalog();
    const pins = {
      query: query == null ? null : checkPinnedQuery(query),
      categoryId:
        categorySlug == null ? null : catalog.require('category', categorySlug, 'categorySlug').id,
      articleIds: articleIds.map((id, i) => context.ids.require(id, 'Article', `articleIds.${i}`)),
      endsAt,
    };
    const work = (manager: EntityManager) => this.service.set(manager, pins);
    await transactionThen(this.dataSource, work, () => this.service.invalidate());
    return { pins: await this.pins(context) };
  }
}

async function shown(ids: readonly number[], { articles }: ArticleContext): Promise<Article[]> {
  const found = await allReady(ids.map((id) => articles.article(id)));
  return found.filter((article) => article !== null);
}
