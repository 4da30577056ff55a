import { Ctx, Field, FieldResolver, ID, InputType, ObjectType } from 'type-graphql';
import { Query, Resolver, Root } from 'type-graphql';
import type { DataSource } from 'typeorm';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import { Article, type ArticleContext } from '../articles/index.js';
import { Category } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { badInput } from '../core/errors.js';
import { requireId } from '../core/global-id.js';
import { NullableField } from '../core/nullable-field.js';
import { cleanLine } from '../core/text.js';
import { normalize } from '../language/index.js';
import type { PinnedIds, PinPlace, Pins } from './pins.js';

const MAX_QUERY = 200;

@ObjectType({ description: 'The articles that are pinned in one place (고정한 문서), in order.' })
export class PinList {
  articleIds!: readonly number[];
  categoryId!: number | null;

  @Field(() => ID, { description: 'Identifies the place. No global ID.' })
  id!: string;

  @NullableField(() => String, 'The query that they answer, normalised; null in other places.')
  query!: string | null;

  @NullableField(
    () => DateTime,
    'From this time on, they are not pinned any more; null: no such time.',
  )
  endsAt!: Date | null;

  @Field({ description: 'Who pinned the articles.' })
  createdBy!: string;

  @Field(() => DateTime, { description: 'When the articles were pinned.' })
  createdAt!: Date;
}

@InputType({ description: 'One place, and the articles that are pinned there from now on.' })
export class PinsInput {
  @NullableField(
    () => String,
    'A query of at most 200 characters. The pins lead the results of all queries that mean the ' +
      'same: after corrections, and with synonyms. Give `query`, `categoryId` or `featured`.',
  )
  query?: string | null;

  @NullableField(() => ID, 'ID of a category. The pins lead its page.')
  categoryId?: string | null;

  @NullableField(() => Boolean, 'true: the pins are the featured articles of the home page.')
  featured?: boolean | null;

  @Field(() => [ID], { description: 'IDs of the articles in order, at most 10. Empty: none.' })
  articleIds!: string[];

  @NullableField(() => DateTime, 'When they stop to be pinned. Absent: never.')
  endsAt?: Date | null;
}

@ObjectType({ description: 'The result of pinning. All servers use it within two seconds.' })
export class PinsPayload {
  @NullableField(() => PinList, 'The pins of the place; null if there are none any more.')
  pins!: PinList | null;
}

@Resolver(() => PinList)
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
  async pins(): Promise<PinList[]> {
    return (await this.service.all()).map(toPinList);
  }

  @Cost({ size: 10 })
  @Query(() => [Article], {
    nullable: true,
    description: 'The featured articles of the home page (추천 도움말) that the caller may see.',
  })
  async featuredArticles(@Ctx() context: ArticleContext): Promise<Article[]> {
    return visible(await this.service.idsOf(null), context);
  }

  @MutationFor(
    Role.EDITOR,
    PinsPayload,
    'Replaces the articles that are pinned to a query, in a category or on the home page. An ' +
      'article in the trash is CONFLICT.',
  )
  async setPins(
    @Input('The place and its articles.') input: PinsInput,
    @Ctx() { ids, viewer, catalog }: ArticleContext,
  ): Promise<PinsPayload> {
    const place = placeOf(input);
    if (place.categoryId !== null && !(await catalog()).category(place.categoryId))
      throw badInput('categoryId', 'There is no category with this id.');
    const articleIds = input.articleIds.map((id, i) =>
      ids.require(id, 'Article', `articleIds.${i}`),
    );
    const values = { endsAt: input.endsAt ?? null, createdBy: viewer.name };
    try {
      const pins = await this.dataSource.transaction((manager) =>
        this.service.set(manager, place, articleIds, values),
      );
      return { pins: pins && toPinList(pins) };
    } finally {
      this.service.invalidate();
    }
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The category whose page they lead; null in other places.',
  })
  async category(
    @Root() { categoryId }: PinList,
    @Ctx() context: ArticleContext,
  ): Promise<Category | null> {
    return categoryId === null ? null : ((await context.catalog()).category(categoryId) ?? null);
  }

  @Cost({ size: 10 })
  @FieldResolver(() => [Article], {
    description: 'The articles, also unpublished ones, which readers do not see.',
  })
  async articles(
    @Root() { articleIds }: PinList,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const articles = await Promise.all(articleIds.map((id) => context.articles.article(id)));
    return articles.filter((article) => article !== null);
  }
}

@Resolver(() => Category)
export class CategoryPinResolver {
  constructor(private readonly service: Pins) {}

  @Cost({ size: 10 })
  @FieldResolver(() => [Article], {
    description: 'The articles that lead the page of the category and that the caller may see.',
  })
  async pinnedArticles(
    @Root() { id }: Category,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    return visible(await this.service.idsOf(id), context);
  }
}

async function visible(ids: readonly number[], { articles }: ArticleContext): Promise<Article[]> {
  return (await articles.published(ids)).filter((article) => article !== null);
}

function placeOf({ query, categoryId, featured }: PinsInput): PinPlace {
  if (Number(query != null) + Number(categoryId != null) + Number(featured === true) !== 1)
    throw badInput('query', 'Exactly one of query, categoryId and featured: true is possible.');
  return {
    query: query == null ? null : normalize(cleanLine(query, 'query', MAX_QUERY)),
    categoryId: categoryId == null ? null : requireId(categoryId, 'Category', 'categoryId'),
  };
}

function toPinList(pins: PinnedIds): PinList {
  const { query, categoryId } = pins;
  return { ...pins, id: query === null ? `category ${categoryId ?? ''}` : `query ${query}` };
}
