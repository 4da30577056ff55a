import type { Pool } from 'pg';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CatalogSnapshot } from '../catalog/index.js';
import { DateTime } from '../core/date-time.js';
import { queryRows } from '../core/database.js';
import { allReady } from '../core/now-or-later.js';
import { checkPageSize, type CursorSealer, PageInfo, toPage } from '../core/pagination.js';
import { PerRequest } from '../core/per-request.js';
import { Article } from './article.js';
import { ArticleStatus, ArticleVisibility } from './article-fields.js';
import type { ArticleLoaders } from './article-loaders.js';
import { visibleSql } from './article-permissions.js';

export enum ArticleSort {
  UPDATED = 'UPDATED',
  CREATED = 'CREATED',
  TITLE = 'TITLE',
  POPULARITY = 'POPULARITY',
}
registerEnumType(ArticleSort, {
  name: 'ArticleSort',
  description: 'The order of a list of articles.',
  valuesConfig: {
    UPDATED: { description: 'Most recently changed first (최근 수정순), by `updatedAt`.' },
    CREATED: { description: 'Most recently created first (최근 작성순).' },
    TITLE: { description: 'By title in lower case, in Unicode order (제목순).' },
    POPULARITY: {
      description:
        'Most popular first (인기순): views, clicks and helpful feedback raise the popularity, ' +
        'other feedback lowers it; events of a month ago count half. Among equals, articles that ' +
        'were added to this server later come first.',
    },
  },
});

@InputType({
  description:
    'Selects articles. An article must have at least one value of each given list. Without a ' +
    'list, all articles match; with an empty list, none. Former slugs also work; an unknown slug ' +
    'is BAD_USER_INPUT.',
})
export class ArticleFilter {
  @Field(() => [ArticleStatus], {
    nullable: true,
    description: 'Publication statuses. Without the role AUTHOR, only published articles match.',
  })
  statuses?: ArticleStatus[] | null;

  @Field(() => [ArticleVisibility], {
    nullable: true,
    description: 'Visibilities. Without the role AGENT, only public articles match.',
  })
  visibilities?: ArticleVisibility[] | null;

  @Field(() => [String], { nullable: true, description: 'Slugs of products.' })
  productSlugs?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Slugs of categories; each includes all categories below it.',
  })
  categorySlugs?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Slugs of platforms. If at least one is given, articles for all platforms (공통) also match.',
  })
  platformSlugs?: string[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only articles whose `updatedAt` is this time or later.',
  })
  updatedFrom?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only articles whose `updatedAt` is before this time.',
  })
  updatedTo?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "true: only articles with questions in users' words; false: only articles without. Without " +
      'the role AUTHOR, no article matches either.',
  })
  hasQuestions?: boolean | null;
}

@ObjectType({ description: 'An article in a list, with its cursor.' })
export class ArticleEdge {
  @PerRequest()
  @Field({
    description: 'Cursor of this article. Pass it as `after` to get the following articles.',
  })
  cursor!: string;

  @Field({ description: 'The article.' })
  node!: Article;
}

@ObjectType({ description: 'A page of a list of articles.' })
export class ArticleConnection {
  @Field(() => [ArticleEdge], { description: 'The articles of this page with their cursors.' })
  edges!: ArticleEdge[];

  @Field(() => [Article], { description: 'The articles of this page.' })
  nodes!: Article[];

  @Field(() => PageInfo, {
    description: 'Whether there are more pages, and the cursors to get them.',
  })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'Total number of articles on all pages.' })
  totalCount!: number;
}

/** The sort keys as SQL: texts and numbers, which JSON in a cursor represents exactly. */
const SORT_KEYS: Record<ArticleSort, { key: string; direction: 'asc' | 'desc'; type: string }> = {
  UPDATED: {
    key: '(extract(epoch from a.updated_at) * 1000)::bigint',
    direction: 'desc',
    type: 'bigint',
  },
  CREATED: {
    key: '(extract(epoch from a.created_at) * 1000)::bigint',
    direction: 'desc',
    type: 'bigint',
  },
  TITLE: { key: 'lower(r.title) collate "C"', direction: 'asc', type: 'text' },
  POPULARITY: { key: 'coalesce(s.popularity, 0)', direction: 'desc', type: 'double precision' },
};

/** Lists articles from Postgres. A page takes one statement, and at most one of the loader. */
export class ArticleList {
  constructor(
    private readonly pool: Pool,
    private readonly cursors: CursorSealer,
  ) {}

  /** A page of articles. BAD_USER_INPUT for an unknown slug, page size or cursor. */
  async list(
    request: {
      filter: ArticleFilter | null | undefined;
      sort: ArticleSort;
      first: number;
      after?: string | null;
    },
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
  ): Promise<ArticleConnection> {
    const first = checkPageSize(request.first);
    const filter = request.filter ?? {};
    const scope = ['articles', filter, request.sort];
    const after =
      request.after == null
        ? null
        : (this.cursors.open(request.after, scope) as [key: string | number, id: number]);
    const { key, direction, type } = SORT_KEYS[request.sort];
    const platforms = filter.platformSlugs?.map(
      (slug) => catalog.require('platform', slug, 'filter.platformSlugs').id,
    );
    if (platforms?.length && catalog.commonPlatform) platforms.push(catalog.commonPlatform.id);

    const rows = await queryRows<{ id: number | null; key: string | number; total: number }>(
      this.pool,
      `with found as (
         select a.id, ${key} as key
         from article a
           join article_revision r
             on r.article_id = a.id and r.version = coalesce(a.published_version, a.version)
           join category c on c.id = a.category_id
           left join article_statistics s on s.article_id = a.id
         where ${visibleSql('$10', '$11')}
           and ($1::text[] is null or a.status = any($1))
           and ($12::text[] is null or a.visibility = any($12))
           and ($2::integer[] is null or c.product_id = any($2))
           and ($3::integer[] is null or a.category_id = any($3))
           and ($4::integer[] is null or exists (
             select from article_variant_platform p
             where p.revision_id = r.id and p.platform_id = any($4)))
           and ($5::timestamptz is null or a.updated_at >= $5)
           and ($6::timestamptz is null or a.updated_at < $6)
           and ($13::boolean is null or ($10::boolean and
             $13 = exists (select from article_question q where q.article_id = a.id)))
       ), page as (
         select id, key from found
         where $7::integer is null
           or (key, id) ${direction === 'desc' ? '<' : '>'} ($8::${type}, $7::integer)
         order by key ${direction}, id ${direction} limit $9
       )
       select page.id, page.key, total.total
       from (select count(*)::integer as total from found) total left join page on true
       order by key ${direction}, id ${direction}`,
      [
        filter.statuses ?? null,
        filter.productSlugs?.map(
          (slug) => catalog.require('product', slug, 'filter.productSlugs').id,
        ) ?? null,
        filter.categorySlugs?.flatMap((slug) =>
          catalog
            .subtree(catalog.require('category', slug, 'filter.categorySlugs'))
            .map((category) => category.id),
        ) ?? null,
        platforms ?? null,
        filter.updatedFrom ?? null,
        filter.updatedTo ?? null,
        after?.[1] ?? null,
        after?.[0] ?? null,
        first + 1,
        loaders.permissions.drafts,
        loaders.permissions.internal,
        filter.visibilities ?? null,
        filter.hasQuestions ?? null,
      ],
    );
    const found = rows.filter((row) => row.id !== null) as { id: number; key: string | number }[];
    const page = found.slice(0, first);
    const nodes = await allReady(page.map((row) => loaders.article(row.id)));
    const edges = page.flatMap((row, i) => {
      const node = nodes[i];
      return node ? [{ cursor: this.cursors.seal([row.key, row.id], scope), node }] : [];
    });
    return {
      ...toPage(edges, { hasNextPage: found.length > first, hasPreviousPage: after !== null }),
      totalCount: rows[0]!.total,
    };
  }
}

/**
 * The slugs of all published public articles, ordered by id, each with the time of the last change
 * that readers see.
 */
export function publicArticles(pool: Pool): Promise<{ slug: string; updatedAt: Date }[]> {
  return queryRows(
    pool,
    `select slug, updated_at as "updatedAt" from article
     where status = 'PUBLISHED' and visibility = 'PUBLIC' order by id`,
  );
}
