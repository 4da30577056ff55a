import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Article, ArticleContext } from '../articles/index.js';
import type { CatalogCache, CatalogSnapshot } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { parseTime } from '../core/date-time.js';
import { badInput } from '../core/errors.js';
import { checkPageSize, First } from '../core/pagination.js';
import type { Audience, ChangePosition, ChangeTokens } from './change-tokens.js';
import type { ChangePage, ChangeReader } from './change-reader.js';
import { type Change, CHANGE_KINDS, ChangeFeed, Removed } from './change-types.js';

/** The beginning of an ISO 8601 time. No token matches. */
const TIME = /^\d{4}-\d{2}-\d{2}T/;

@Resolver()
export class ChangeResolver {
  /** The cached catalogue contains the writes of all transactions before this one. */
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
      'Changes since an earlier page (변경 내역), for mirrors and offline bundles: published ' +
      'articles, products, categories and platforms in their current state. Without `since`: ' +
      'everything that the caller can see. Once `hasMore` is false, the client has everything ' +
      'that existed at the first page. A change appears when all transactions that began before ' +
      'it have ended. Until then an object may refer to an object that comes later, and may come ' +
      'again. Newer revisions, views and feedback are not changes.',
  })
  async changes(
    @Arg('since', () => String, {
      nullable: true,
      description:
        'The `token` of the last page, or a time (ISO 8601 with a time zone) within the last 90 ' +
        'days. Absent: from the beginning. The error is CHANGES_EXPIRED when the database was ' +
        'restored, the operator reset the feed, the role of the caller crossed AGENT, or there ' +
        'was no request for 90 days: the client must then start anew without `since`.',
    })
    since: string | null,
    @First() first: number,
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

  /** Reads the changed entities after their changes, so that no entity is older than its change. */
  private async load(page: ChangePage, context: ArticleContext): Promise<Change[]> {
    const { rows } = page;
    if (rows.length === 0) return [];
    const shown = rows.filter(({ kind, removed }) => kind === 'article' && !removed);
    const ids = shown.map(({ entityId }) => entityId);
    const articles = await context.articles.publishedNow(ids);
    const catalog = await this.including(page, articles);
    const articleById = new Map(ids.map((id, i) => [id, articles[i]]));
    const find = {
      // An article without variants (deleted by hand-written SQL) cannot be shown.
      article: (id: number) => (articleById.get(id)?.variants.length ? articleById.get(id) : null),
      product: (id: number) => catalog.product(id),
      category: (id: number) => catalog.category(id),
      platform: (id: number) => catalog.platform(id),
    };
    return rows.map(({ kind, entityId, removed }) => {
      const { node, value, type } = CHANGE_KINDS[kind];
      const change = { objectId: context.ids.write(node, entityId), kind: value };
      // Also null if the object was removed after the changes were read.
      const object = removed ? null : find[kind](entityId);
      return object
        ? Object.assign(new type(), change, { [kind]: object })
        : Object.assign(new Removed(), change);
    });
  }

  /**
   * The catalogue, as new as the page and with all that the articles refer to. Requests share the
   * cached catalogue. It is read again only if it may be too old.
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
