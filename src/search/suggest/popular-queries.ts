import type { Pool } from 'pg';
import { Arg, Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { ExpiringValue } from '../../core/caches.js';
import { checkPageSize, First } from '../../core/pagination.js';

const MAX_AGE_MS = 10_000;

@ObjectType({ description: 'A popular query (인기 검색어).' })
export class PopularQuery {
  visitors!: number;

  @Field({ description: 'The text of the query.' })
  text!: string;
}

/** Frequent recent queries that are safe to show, which analytics jobs write to Postgres. */
export class PopularQueries {
  private readonly lists: ExpiringValue<Map<number, PopularQuery[]>>;

  constructor(pool: Pool) {
    this.lists = new ExpiringValue(() => load(pool), MAX_AGE_MS);
  }

  /**
   * Most searched first; with `productId`, of searches filtered by that product only. Rejects if
   * Postgres is unavailable.
   */
  async of(productId: number | null): Promise<readonly PopularQuery[]> {
    return (await this.lists.current()).get(productId ?? 0) ?? [];
  }
}

@Resolver()
export class PopularQueryResolver {
  constructor(private readonly popular: PopularQueries) {}

  @Cost({ points: 5 })
  @Query(() => [PopularQuery], {
    nullable: true,
    description:
      'Queries that the most visitors searched for in the last seven days (인기 검색어), updated ' +
      'every five minutes; an IP address counts once a day. A listed query found something for ' +
      'most of its visitors, had at least five of them on one day, and equals a title, a keyword, ' +
      'a name, an alias or a synonym that editors wrote.',
  })
  async popularQueries(
    @First('Maximum number of queries', 10) first: number,
    @Arg('productSlug', () => String, {
      nullable: true,
      description:
        'Slug of a product: counts only searches that were filtered by that product. An unknown ' +
        'slug is BAD_USER_INPUT. Absent: all searches.',
    })
    productSlug: string | null,
    @Ctx() context: ArticleContext,
  ): Promise<readonly PopularQuery[]> {
    const size = checkPageSize(first);
    const product =
      productSlug == null
        ? null
        : (await context.catalog()).require('product', productSlug, 'productSlug').id;
    return (await this.popular.of(product)).slice(0, size);
  }
}

async function load(pool: Pool): Promise<Map<number, PopularQuery[]>> {
  const { rows } = await pool.query<PopularQuery & { productId: number }>({
    name: 'popular-queries',
    text: `select product_id as "productId", query as text, visitors
      from popular_query order by visitors desc, query`,
  });
  const lists = new Map<number, PopularQuery[]>();
  for (const { productId, ...query } of rows)
    lists.set(productId, [...(lists.get(productId) ?? []), query]);
  return lists;
}
