import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { Article, ArticleContext } from '../articles/index.js';
import type { CatalogCache, CatalogSnapshot } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { parseTime } from '../core/date-time.js';
import { badInput } from '../core/errors.js';
import { createInstance } from '../core/create-instance.js';
import type { NodeKind } from '../core/global-id.js';
import { checkPageSize } from '../core/pagination.js';
import type { Audience, ChangePosition, ChangeTokens } from './change-position.js';
import type { ChangePage, ChangeReader, ChangeRow } from './change-reader.js';
import { Snapshot } from './snapshot.js';
import {
  ArticleChanged,
  CategoryChanged,
  type Change,
  CHANGE_KINDS,
  ChangeFeed,
  PlatformChanged,
  ProductChanged,
  Removed,
} from './change-types.js';

/** How a time begins, and no token does. */
const TIME = /^\d{4}-\d{2}-\d{2}T/;

const NODE_KINDS = {
  article: 'Article',
  product: 'Product',
  category: 'Category',
  platform: 'Platform',
} as const satisfies Record<ChangeRow['kind'], NodeKind>;

/** Tells mirrors what has changed. */
@Resolver()
export class ChangeResolver {
  /** The cached catalogue was read after this: it has all changes that it sees. */
  private included = { epoch: '', snapshot: new Snapshot('0:0:') };

  constructor(
    private readonly reader: ChangeReader,
    private readonly tokens: ChangeTokens,
    private readonly catalog: CatalogCache,
  ) {}

  @Cost({ points: 20 })
  @Query(() => ChangeFeed, {
    nullable: true,
    description:
      'What has changed since a page of changes (변경 내역), for mirrors and offline bundles: ' +
      'published articles, products, categories and platforms, as they are now. Without ' +
      '`since`: everything that the caller can see, platforms and products first, then ' +
      'categories, then articles. Once `hasMore` is false, nothing is missing that was there at ' +
      'the first page. Changes follow in the order of their transactions: one appears when all ' +
      'transactions that began before it have ended. Until then, what was changed meanwhile may ' +
      'refer to an object that comes later, and may come again. Newer revisions, views and ' +
      'feedback are not changes.',
  })
  async changes(
    @Arg('since', () => String, {
      nullable: true,
      description:
        'The `token` of the last page, or a time (ISO 8601 with a time zone) within the last 90 ' +
        'days: then everything comes that was changed since. The error is CHANGES_EXPIRED, and the client must start ' +
        'anew without it, when the database was restored or the operator says so, when the role ' +
        'of the caller is now on the other side of AGENT, and after 90 days without a request ' +
        'while something was removed. Absent: from the beginning.',
    })
    since: string | null,
    @Arg('first', () => Int, { defaultValue: 20, description: 'Page size, 0 to 100.' })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<ChangeFeed> {
    const size = checkPageSize(first);
    const audience: Audience = context.articles.permissions.internal ? 'STAFF' : 'READERS';
    const after = since == null ? null : await this.positionOf(audience, since);
    const page = await this.reader.read(audience, after, size);
    return {
      token: this.tokens.seal(audience, page.position),
      hasMore: page.hasMore,
      nodes: await this.load(page, context),
    };
  }

  private positionOf(audience: Audience, since: string): ChangePosition | Promise<ChangePosition> {
    if (!TIME.test(since)) return this.tokens.open(audience, since);
    const time = parseTime(since, 'since');
    if (time.getTime() > Date.now())
      throw badInput('since', `since is ${since}, which is in the future.`);
    return this.reader.positionAt(audience, time);
  }

  /** Reads the changed entities, after the changes: so none is older than its change. */
  private async load(page: ChangePage, context: ArticleContext): Promise<Change[]> {
    const { rows } = page;
    if (rows.length === 0) return [];
    const shown = rows.filter(({ kind, removed }) => kind === 'article' && !removed);
    const ids = shown.map(({ entityId }) => entityId);
    const articles = await context.articles.publishedNow(ids);
    const catalog = await this.including(page, articles);
    const articleById = new Map(ids.map((id, i) => [id, articles[i]]));
    return rows.map(({ kind, entityId, removed }) => {
      const change = {
        objectId: context.ids.write(NODE_KINDS[kind], entityId),
        kind: CHANGE_KINDS[kind],
      };
      if (!removed) {
        const article = kind === 'article' && articleById.get(entityId);
        // Without a variant, which hand-written SQL may have deleted, there is nothing to show.
        if (article && article.variants.length > 0)
          return createInstance(ArticleChanged, { ...change, article });
        const product = kind === 'product' && catalog.product(entityId);
        if (product) return createInstance(ProductChanged, { ...change, product });
        const category = kind === 'category' && catalog.category(entityId);
        if (category) return createInstance(CategoryChanged, { ...change, category });
        const platform = kind === 'platform' && catalog.platform(entityId);
        if (platform) return createInstance(PlatformChanged, { ...change, platform });
      }
      // Also what was removed since the changes were read.
      return createInstance(Removed, change);
    });
  }

  /**
   * The catalogue with the changes of the page and all that the articles refer to. All requests
   * share it, so it is read again only if it may lack some: once for each state of the database
   * that has a new change, however many clients ask and however long a transaction runs.
   */
  private async including(
    { rows, position: { epoch }, snapshot }: ChangePage,
    articles: (Article | null)[],
  ): Promise<CatalogSnapshot> {
    const { included } = this;
    const isNewer = rows.some(
      ({ kind, xid }) =>
        kind !== 'article' && !(included.epoch === epoch && included.snapshot.sees(xid)),
    );
    if (isNewer) {
      this.included = { epoch, snapshot: new Snapshot(snapshot) };
      this.catalog.invalidate();
    }
    const catalog = await this.catalog.current();
    if (articles.every((article) => !article || hasReferences(catalog, article))) return catalog;
    this.catalog.invalidate();
    return this.catalog.current();
  }
}

function hasReferences(catalog: CatalogSnapshot, { categoryId, variants }: Article): boolean {
  const platformIds = variants.flatMap((variant) => variant.platformIds);
  return (
    catalog.category(categoryId) !== undefined &&
    platformIds.every((id) => catalog.platform(id) !== undefined)
  );
}
