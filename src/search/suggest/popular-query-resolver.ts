import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { checkPageSize } from '../../core/pagination.js';
import type { PopularQueries } from './popular-queries.js';

@ObjectType('PopularQuery', { description: 'A query that many searched (인기 검색어).' })
export class PopularQueryType {
  @Field({ description: 'The query.' })
  text!: string;
}

@Resolver()
export class PopularQueryResolver {
  constructor(private readonly popular: PopularQueries) {}

  @Cost({ points: 5 })
  @Query(() => [PopularQueryType], {
    nullable: true,
    description:
      'What was searched most in the last seven days (인기 검색어): only what was searched from at least five addresses on one day, finds something and holds no numbers of people. Made anew every few minutes.',
  })
  async popularQueries(
    @Arg('first', () => Int, { defaultValue: 10, description: 'At most so many, 0 to 100.' })
    first: number,
    @Arg('productSlug', () => String, {
      nullable: true,
      description: 'In searches that were narrowed to this product.',
    })
    productSlug: string | null,
    @Ctx() context: ArticleContext,
  ): Promise<PopularQueryType[]> {
    const size = checkPageSize(first);
    const product =
      productSlug == null
        ? null
        : (await context.catalog()).require('product', productSlug, 'productSlug').id;
    return (await this.popular.of(product)).slice(0, size);
  }
}
