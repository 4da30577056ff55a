import type { Pool } from 'pg';
import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Access, Person, Role } from '../access/index.js';
import { BreadcrumbItem, Category, Platform, Product } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { createInstance, queryRows } from '../core/database/database.js';
import { cutExcerpt } from '../core/text/excerpt.js';
import { allReady, type NowOrLater, whenReady } from '../core/work/now-or-later.js';
import { pageUrl } from '../core/page-urls.js';
import { onOneLine } from '../core/text/sentences.js';
import { checkExcerptLength, MAX_EXCERPT_LENGTH } from '../core/text/text.js';
import {
  checkPageSize,
  type CursorSealer,
  First,
  MAX_PAGE_SIZE,
  PageInfo,
  toPage,
} from '../core/pagination.js';
import { PerRequest } from '../core/per-request.js';
import {
  Article,
  ArticleContent,
  ArticleVariant,
  chooseVariant,
  isFor,
  Revision,
} from './article.js';
import type { ArticleContext } from './article-loaders.js';
import { ArticleQuestion } from './content/article-questions.js';
import { ArticleWorkflow } from './workflow/article-workflow.js';
import { CONTENT_COLUMNS, type ContentRow, toVariants, VARIANTS_JSON } from './article-rows.sql.js';

@ObjectType({ description: 'A revision in a list, with its cursor.' })
export class RevisionEdge {
  @PerRequest()
  @Field({
    description: 'Cursor of this revision. Pass it as `after` to get the following revisions.',
  })
  cursor!: string;

  @Field({ description: 'The revision.' })
  node!: Revision;
}

@ObjectType({ description: 'A page of revisions, newest first.' })
export class RevisionConnection {
  @Field(() => [RevisionEdge], { description: 'The revisions of this page with their cursors.' })
  edges!: RevisionEdge[];

  @Field(() => [Revision], { description: 'The revisions of this page.' })
  nodes!: Revision[];

  @Field(() => PageInfo, {
    description: 'Whether there are more pages, and the cursors to get them.',
  })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'Total number of revisions on all pages.' })
  totalCount!: number;
}

type RevisionRow = Pick<Revision, 'version' | 'editor' | 'summary' | 'createdAt'> & ContentRow;

@Resolver(() => Article)
export class ArticleFieldResolver {
  constructor(
    private readonly pool: Pool,
    private readonly cursors: CursorSealer,
    /** The public address of the pages without a final slash; may be empty. */
    private readonly origin: string,
  ) {}

  @FieldResolver(() => String, {
    description:
      'Address of its page in the help centre: absolute if the operator has set `PUBLIC_URL`, ' +
      'otherwise a path of the server, e.g. /articles/reset-password. The page exists only while ' +
      'the article is published and PUBLIC.',
  })
  url(@Root() { slug }: Article): string {
    return pageUrl(this.origin, 'article', slug);
  }

  @FieldResolver(() => [String], {
    description:
      "Name of the product, then the names of the categories from the root down to the article's " +
      'category (경로).',
  })
  breadcrumb(
    @Root() article: Article,
    @Ctx() context: ArticleContext,
  ): NowOrLater<readonly string[]> {
    return whenReady(context.catalog(), (catalog) => catalog.breadcrumb(article.categoryId).names);
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [BreadcrumbItem], {
    description: 'The objects that `breadcrumb` names: the product, then the categories.',
  })
  breadcrumbItems(
    @Root() article: Article,
    @Ctx() context: ArticleContext,
  ): NowOrLater<readonly BreadcrumbItem[]> {
    return whenReady(context.catalog(), (catalog) => catalog.breadcrumb(article.categoryId).items);
  }

  @FieldResolver(() => Product, { description: 'The product that the article is about.' })
  product(@Root() article: Article, @Ctx() context: ArticleContext): NowOrLater<Product> {
    return whenReady(context.catalog(), (catalog) =>
      catalog.referenced('product', catalog.referenced('category', article.categoryId).productId),
    );
  }

  @FieldResolver(() => Category, { description: 'The category that contains the article.' })
  category(@Root() article: Article, @Ctx() context: ArticleContext): NowOrLater<Category> {
    return whenReady(context.catalog(), (catalog) =>
      catalog.referenced('category', article.categoryId),
    );
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [Platform], {
    description: 'The platforms of all variants, in display order.',
  })
  platforms(
    @Root() { platformIds }: Article,
    @Ctx() context: ArticleContext,
  ): NowOrLater<readonly Platform[]> {
    return whenReady(context.catalog(), (catalog) => catalog.platformsOf(platformIds));
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [ArticleVariant], {
    description:
      'The variants of the answer, one for each group of platforms that share the same text, in ' +
      'the order that the editors gave them.',
  })
  variants(@Root() article: Article): ArticleVariant[] {
    return article.variants;
  }

  @FieldResolver(() => ArticleVariant, {
    description:
      'The variant for the platform. Without such a variant or without `platformSlug`: the ' +
      'common variant (공통), or else the first in `variants`; see `isFallback`.',
  })
  variant(
    @Root() article: Article,
    @Arg('platformSlug', () => String, {
      nullable: true,
      description:
        'Slug of the platform. For an unknown slug the common variant or the first one is returned.',
    })
    platformSlug: string | null,
    @Ctx() context: ArticleContext,
  ): NowOrLater<ArticleVariant> {
    return whenReady(context.catalog(), (catalog) => {
      const platform = platformSlug == null ? null : catalog.find('platform', platformSlug);
      const common = catalog.commonPlatform?.id;
      const variant = chooseVariant(article, platform ? [platform.id] : [], common);
      const isFallback = platform !== null && !isFor(variant, platform);
      return isFallback ? createInstance(ArticleVariant, { ...variant, isFallback }) : variant;
    });
  }

  @Cost({
    points: 1,
    perArgument: { argument: 'length', unitsPerPoint: 300, max: MAX_EXCERPT_LENGTH },
  })
  @FieldResolver(() => String, {
    description:
      "The beginning of a variant's text, on one line without markup. If the text goes on, the " +
      'excerpt ends with a complete word and "…". " · " separates headings, list items and table ' +
      'cells.',
  })
  excerpt(
    @Root() article: Article,
    @Arg('platformSlug', () => String, {
      nullable: true,
      description: 'Slug of the platform. The variant is chosen as in `variant`.',
    })
    platformSlug: string | null,
    @Arg('length', () => Int, {
      defaultValue: 300,
      description: 'Maximum number of characters, 1 to 2,000, including each "…".',
    })
    length: number,
    @Ctx() context: ArticleContext,
  ): NowOrLater<string> {
    const maxLength = checkExcerptLength(length);
    return whenReady(
      this.variant(article, platformSlug, context),
      // Twice the length, to see the end of a long word.
      ({ bodyText }) => cutExcerpt(onOneLine(bodyText.slice(0, 2 * maxLength)), maxLength).text,
    );
  }

  // Not a field of the cached `Article`: views change without a change of the article.
  @FieldResolver(() => Int, {
    description:
      'Number of views (조회수) since the creation of the article, including imported views. The ' +
      'number is a few seconds behind; `recordView` says what counts.',
  })
  viewCount(@Root() article: Article, @Ctx() context: ArticleContext): Promise<number> {
    return context.articles.viewCount.load(article.id);
  }

  @Cost({ points: 5 })
  @Access(Role.AGENT)
  @FieldResolver(() => [ArticleQuestion], {
    nullable: true,
    description:
      "Questions in users' words by which searches find the article, oldest first, at most 30.",
  })
  questions(@Root() article: Article, @Ctx() context: ArticleContext): Promise<ArticleQuestion[]> {
    return context.articles.questions.load(article.id);
  }

  @Cost({ points: 5 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => ArticleContent, {
    nullable: true,
    description:
      'The newest revision if it is not published (초안): unpublished changes, or the content of ' +
      'an article that is not published. Otherwise null. Not to be confused with the status ' +
      'DRAFT, which applies to the article as a whole.',
  })
  draft(@Root() article: Article, @Ctx() context: ArticleContext): Promise<ArticleContent | null> {
    return context.articles.draft.load(article.id);
  }

  @Cost({ points: 2 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => ArticleWorkflow, {
    nullable: true,
    description: 'Reviews, schedules and the trash (진행 상황).',
  })
  workflow(
    @Root() article: Article,
    @Ctx() context: ArticleContext,
  ): Promise<ArticleWorkflow | null> {
    return context.articles.workflow.load(article.id);
  }

  @Cost({ points: 30 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => [Article], {
    nullable: true,
    description:
      'The articles outside of the trash whose newest or published text links to this one, by its ' +
      'present or a former slug: published articles first.',
  })
  async linkedFrom(
    @Root() article: Article,
    @First('Maximum number') first: number,
    @Ctx() { articles }: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first);
    const ids = (await articles.linkedFrom.load(article.id)).slice(0, size);
    const found = await allReady(ids.map((id) => articles.article(id)));
    return found.filter((other) => other !== null);
  }

  @Cost({ points: 5 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => [String], {
    nullable: true,
    description:
      'The addresses of links and pictures in the published text that lead to nothing that readers ' +
      'of the text see, such as an article that is not published. Addresses of other sites are not ' +
      'looked at. The listed addresses have no query, no fragment and no ending of a file name. At ' +
      'most 20.',
  })
  brokenLinks(@Root() article: Article, @Ctx() context: ArticleContext): Promise<string[]> {
    return context.articles.brokenLinks.load(article.id);
  }

  @Cost({ points: 20, perArgument: { argument: 'first', unitsPerPoint: 5, max: MAX_PAGE_SIZE } })
  @Access(Role.AUTHOR)
  @FieldResolver(() => RevisionConnection, {
    nullable: true,
    description: 'All saved revisions, newest first (개정 이력).',
  })
  async revisions(
    @Root() article: Article,
    @First() first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The `endCursor` of the previous page. Absent: the first page.',
    })
    after: string | null,
  ): Promise<RevisionConnection> {
    const scope = ['revisions', article.id];
    const size = checkPageSize(first);
    const before = after == null ? null : (this.cursors.open(after, scope) as number);
    const rows = await queryRows<RevisionRow>(
      this.pool,
      `select ${CONTENT_COLUMNS}, r.version, r.editor, r.summary, r.created_at as "createdAt",
         ${VARIANTS_JSON} as variants
       from article_revision r
       where r.article_id = $1 and ($2::integer is null or r.version < $2)
       order by r.version desc limit $3`,
      [article.id, before, size + 1],
    );
    const edges = rows.slice(0, size).map(({ title, keywords, variants, ...revision }) => {
      const { version } = revision;
      const content = { title, keywords, version, variants: toVariants(variants) };
      return { cursor: this.cursors.seal(version, scope), node: { ...revision, content } };
    });
    return {
      ...toPage(edges, { hasNextPage: rows.length > size, hasPreviousPage: before !== null }),
      // Revisions are numbered without gaps, so the newest number is their count.
      totalCount: article.version,
    };
  }
}

@Resolver(() => ArticleWorkflow)
export class WorkflowFieldResolver {
  @FieldResolver(() => Person, {
    nullable: true,
    description: 'Who looks after the article (담당자).',
  })
  owner(
    @Root() { ownerId }: ArticleWorkflow,
    @Ctx() { articles }: ArticleContext,
  ): Promise<Person | null> | null {
    return ownerId === null ? null : articles.person.load(ownerId);
  }
}
