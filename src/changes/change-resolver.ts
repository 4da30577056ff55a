import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { Article, ArticleContext } from '../articles/index.js';
import type { CatalogCache, CatalogSnapshot } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { parseTime } from '../core/date-time.js';
import { badInput } from '../core/errors.js';
import { checkPageSize } from '../core/pagination.js';
import type { Audience, ChangePosition, ChangeTokens } from './change-tokens.js';
import type { ChangePage, ChangeReader } from './change-reader.js';
import { type Change, CHANGE_KINDS, ChangeFeed, Removed } from './change-types.js';

/** How a time begins, and no token does. */
const TIME = /^\d{4}-\d{2}-\d{2}T/;

/** Tells mirrors what has changed. */
@Resolver()
export class ChangeResolver {
  /** The cached catalogue has what all transactions before `xmin` wrote. */
  private xmin = 0n;

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
      '`since`: everything that the caller can see. Once `hasMore` is false, nothing is missing ' +
      'that was there at the first page. A change appears when all transactions that began before ' +
      'it have ended: until then, what was changed meanwhile may refer to an object that comes ' +
      'later, and may come again. Newer revisions, views and feedback are not changes.',
  })
  async changes(
    @Arg('since', () => String, {
      nullable: true,
      description:
        'The `token` of the last page, or a time (ISO 8601 with a time zone) within the last 90 ' +
        'days. The error is CHANGES_EXPIRED, and the client must start anew without it, when the ' +
        'database was restored or the operator says so, when the role of the caller is now on the ' +
        'other side of AGENT, and after 90 days without a request. Absent: from the beginning.',
    })
    since: string | null,
    @Arg('first', () => Int, { defaultValue: 20, description: 'Page size, 0 to 100.' })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<ChangeFeed> {
    const size = checkPageSize(first);
    const audience: Audience = context.articles.permissions.internal ? 'STAFF' : 'READERS';
    let after: ChangePosition | null = null;
    if (since != null && TIME.test(since)) {
      const time = parseTime(since, 'since');
      if (time.getTime() > Date.now())
        throw badInput('since', `since is ${since}, which is in the future.`);
      after = await this.reader.positionAt(audience, time);
    } else if (since != null) after = this.tokens.open(audience, since);
    const page = await this.reader.read(audience, after, size);
    return {
      token: this.tokens.seal(audience, page.position),
      hasMore: page.hasMore,
      nodes: await this.load(page, context),
    };
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
    const find = {
      // Without a variant, which hand-written SQL may have deleted, there is nothing to show.
      article: (id: number) => (articleById.get(id)?.variants.length ? articleById.get(id) : null),
      product: (id: number) => catalog.product(id),
      category: (id: number) => catalog.category(id),
      platform: (id: number) => catalog.platform(id),
    };
    return rows.map(({ kind, entityId, removed }) => {
      const { node, value, type } = CHANGE_KINDS[kind];
      const change = { objectId: context.ids.write(node, entityId), kind: value };
      // Null also for what was removed since the changes were read.
      const object = removed ? null : find[kind](entityId);
      return object
        ? Object.assign(new type(), change, { [kind]: object })
        : Object.assign(new Removed(), change);
    });
  }

  /**
   * The catalogue with the changes of the page and all that the articles refer to. All requests
   * share it, so it is read again only if it may lack some.
   */
  private async including(
    { rows, xmin }: ChangePage,
    articles: (Article | null)[],
  ): Promise<CatalogSnapshot> {
    if (rows.some(({ kind, xid }) => kind !== 'article' && BigInt(xid) >= this.xmin)) {
      this.xmin = BigInt(xmin);
      this.catalog.invalidate();
    }
    const catalog = await this.catalog.current();
    const ids = articles.flatMap((each) => each?.variants.flatMap((v) => v.platformIds) ?? []);
    const hasReferences =
      articles.every((article) => !article || catalog.category(article.categoryId)) &&
      ids.every((id) => catalog.platform(id));
    if (!hasReferences) this.catalog.invalidate();
    return this.catalog.current();
  }
}
