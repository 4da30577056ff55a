import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type DataSource, In } from 'typeorm';
import {
  type ApiKeys,
  type Applications,
  hasRole,
  type People,
  Role,
  type Sessions,
} from '../access/index.js';
import { Cost } from '../core/cost.js';
import { queryRows } from '../core/database/database.js';
import { badInput } from '../core/errors.js';
import { Node, type NodeKey, type NodeKind } from '../core/global-id.js';
import { allReady, type NowOrLater } from '../core/work/now-or-later.js';
import { MAX_PAGE_SIZE } from '../core/pagination.js';
import { SynonymSet } from '../lexicon/index.js';
import type { ArticleVariant } from './article.js';
import type { ArticleContext } from './article-loaders.js';
import { visibleSql } from './article-permissions.js';
import { PLATFORM_IDS_JSON, toVariants, type VariantRow } from './article-rows.sql.js';

/** The cost of one object, in points. */
const POINTS = 5;

@Resolver()
export class NodeResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: {
      apiKeys: ApiKeys;
      applications: Applications;
      people: People;
      sessions: Sessions;
    },
  ) {}

  @Cost({ points: POINTS })
  @Query(() => Node, {
    nullable: true,
    description: 'The object with this ID; null when the caller may see no such object.',
  })
  async node(
    @Arg('id', () => ID, { description: 'ID of the object.' }) id: string,
    @Ctx() context: ArticleContext,
  ): Promise<Node | null> {
    return (await this.load([context.ids.parse(id)], context))[0]!;
  }

  @Cost({ perEntry: { argument: 'ids', points: POINTS, max: MAX_PAGE_SIZE } })
  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description:
      'The objects with these IDs, in the order of the IDs; null in the place of an ID when the ' +
      'caller may see no such object.',
  })
  async nodes(
    @Arg('ids', () => [ID], { description: 'IDs of the objects, at most 100.' }) ids: string[],
    @Ctx() context: ArticleContext,
  ): Promise<(Node | null)[]> {
    if (ids.length > MAX_PAGE_SIZE)
      throw badInput(
        'ids',
        `ids has ${ids.length} entries; at most ${MAX_PAGE_SIZE} are possible.`,
        'Ask for the others in another request.',
      );
    return this.load(
      ids.map((id) => context.ids.parse(id)),
      context,
    );
  }

  /** The objects of the keys, in order. Each kind takes at most one statement. */
  private async load(
    keys: readonly (NodeKey | null)[],
    context: ArticleContext,
  ): Promise<(Node | null)[]> {
    const { viewer, articles } = context;
    const mayRead = (kind: NodeKind, role: Role) => (hasRole(viewer, role) ? idsOf(kind) : []);
    const idsOf = (kind: NodeKind) => [
      ...new Set(keys.flatMap((key) => (key?.kind === kind ? [key.id] : []))),
    ];
    const [catalog, variants, synonymSets, apiKeys, applications, people, sessions] =
      await Promise.all([
        context.catalog(),
        this.variants(idsOf('ArticleVariant'), context),
        this.synonymSets(mayRead('SynonymSet', Role.EDITOR)),
        this.access.apiKeys.findAll(mayRead('ApiKey', Role.ADMIN)),
        this.access.applications.findAll(mayRead('Application', Role.ANALYST)),
        this.access.people.findAll(mayRead('Person', Role.ANALYST)),
        this.access.sessions.findAll(mayRead('Session', Role.ADMIN)),
      ]);
    const nodes = keys.map((key): NowOrLater<Node | null | undefined> => {
      switch (key?.kind) {
        case undefined:
        case 'Feedback':
          return null;
        case 'Product':
          return catalog.product(key.id);
        case 'Category':
          return catalog.category(key.id);
        case 'Platform':
          return catalog.platform(key.id);
        case 'Article':
          return articles.article(key.id);
        case 'ArticleVariant':
          return variants.find(({ id }) => id === key.id);
        case 'SynonymSet':
          return synonymSets.find(({ id }) => id === key.id);
        case 'ApiKey':
          return apiKeys.find(({ id }) => id === key.id);
        case 'Application':
          return applications.find(({ id }) => id === key.id);
        case 'Person':
          return people.find(({ id }) => id === key.id);
        case 'Session':
          return sessions.find(({ id }) => id === key.id);
      }
    });
    return (await allReady(nodes)).map((node) => node ?? null);
  }

  private async synonymSets(ids: number[]): Promise<SynonymSet[]> {
    return ids.length === 0 ? [] : this.dataSource.manager.findBy(SynonymSet, { id: In(ids) });
  }

  private async variants(ids: number[], context: ArticleContext): Promise<ArticleVariant[]> {
    if (ids.length === 0) return [];
    const { drafts, internal } = context.articles.permissions;
    const rows = await queryRows<VariantRow & { articleId: number }>(
      this.dataSource,
      `select a.id as "articleId", v.id, v.body_text as "bodyText",
         ${PLATFORM_IDS_JSON} as "platformIds"
       from article_variant v
         join article_revision r on r.id = v.revision_id
         join article a on a.id = r.article_id
       where v.id = any($1::integer[]) and ($2::boolean or a.published_version = r.version)
         and ${visibleSql('$2', '$3')}`,
      [ids, drafts, internal],
    );
    // Shared caches need the article's key, so the article is also loaded.
    await allReady(rows.map(({ articleId }) => context.articles.article(articleId)));
    return toVariants(rows.map(({ id, bodyText, platformIds }) => ({ id, bodyText, platformIds })));
  }
}
