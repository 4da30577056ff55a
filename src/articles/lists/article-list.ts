import type { Pool } from 'pg';
import { hasRole, requireRole, Role } from '../../access/index.js';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { Parameters, queryRows } from '../../core/database/database.js';
import { badInput } from '../../core/errors.js';
import { allReady } from '../../core/work/now-or-later.js';
import { checkLength, cleanText } from '../../core/text/text.js';
import { checkPageSize, type CursorSealer, offsetOfPage, toPage } from '../../core/pagination.js';
import {
  type ArticleConnection,
  type ArticleFilter,
  ArticleSort,
  type ArticleTask,
} from './article-list-types.js';
import type { ArticleContext } from '../article-loaders.js';
import { visibleSql } from '../article-permissions.js';
import { brokenLinks } from '../content/broken-links.sql.js';
import { IS_RECENT_COMMENT, SAYS_MORE } from '../article-rows.sql.js';

const timeKey = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;

interface Sort {
  /** SQL for a text or number, which JSON in a cursor represents exactly. */
  key: string;
  type: 'bigint' | 'double precision' | 'text';
  /** The role that the order needs, because it shows what readers do not see. */
  role?: Role;
}

const SORTS: Record<ArticleSort, Sort> = {
  UPDATED: { key: timeKey('a.updated_at'), type: 'bigint' },
  CREATED: { key: timeKey('a.created_at'), type: 'bigint' },
  TITLE: { key: 'lower(r.title) collate "C"', type: 'text' },
  POPULARITY: { key: 'coalesce(s.popularity, 0)', type: 'double precision' },
  VIEWS: { key: 'coalesce(s.views, 0)', type: 'bigint' },
  UNHELPFUL: {
    key: '(select count(*) from feedback f where f.article_id = a.id and not f.helpful)',
    type: 'bigint',
    role: Role.ANALYST,
  },
  EDITED: { key: timeKey('n.created_at'), type: 'bigint', role: Role.AUTHOR },
  REVIEW_REQUESTED: {
    key: `coalesce(${timeKey('a.review_requested_at')}, 0)`,
    type: 'bigint',
    role: Role.AUTHOR,
  },
};

/** Maximum length of `ArticleFilter.text`, in characters. */
const MAX_TEXT = 200;

/** The SQL of each flag of the filter. Without the role AUTHOR a flag matches nothing. */
const FLAGS = {
  hasQuestions: 'exists (select from article_question q where q.article_id = a.id)',
  hasDraft: `a.status = 'PUBLISHED' and a.version <> a.published_version`,
  inReview: 'a.review_requested_at is not null',
  isDeclined: 'a.review_comment is not null',
  hasRecentComments: `a.id in (select article_id from feedback where ${IS_RECENT_COMMENT})`,
  isRecheckDue: 'coalesce(a.recheck_at <= now(), false)',
  isScheduled: 'a.publish_at is not null or a.unpublish_at is not null',
  isTrashed: 'a.trashed_at is not null',
  hasOwner: 'a.owner_id is not null',
} as const satisfies Partial<Record<keyof ArticleFilter, string>>;

/** The SQL of each task of a person; `me` is null for callers without a person. */
const TASKS: Record<ArticleTask, (me: string, isEditor: boolean) => string> = {
  REVIEW: (me, isEditor) =>
    `${isEditor} and a.review_requested_at is not null
       and (${me} is null or a.review_requested_by_id is distinct from ${me})`,
  DECLINED: (me) => `a.review_comment is not null and a.review_requested_by_id = ${me}`,
  DRAFT: (me) =>
    `n.editor_id = ${me} and a.status <> 'ARCHIVED'
       and a.version is distinct from a.published_version`,
  SCHEDULE: (me) => `${me} in (a.publish_by_id, a.unpublish_by_id)`,
  COMMENT: (me, isEditor) =>
    `a.id in (select article_id from feedback where state = 'OPEN' and ${SAYS_MORE})
       and ${isMine(me, isEditor)}`,
  RECHECK: (me, isEditor) => `a.recheck_at <= now() and ${isMine(me, isEditor)}`,
};

/** Articles without an active owner who sees drafts count for every editor. */
const isMine = (me: string, isEditor: boolean) =>
  `a.trashed_at is null and (a.owner_id = ${me}
     or (${isEditor} and ${me} is not null and not exists (
       select from person where id = a.owner_id and deactivated_at is null
         and role not in ('${Role.AGENT}', '${Role.ANALYST}'))))`;

/** The arguments of a list. Without `after`, the page with the number `page`, or the first page. */
export interface ListRequest {
  filter: ArticleFilter | null | undefined;
  sort: ArticleSort;
  /** Whether the order is the other way round. */
  reverse?: boolean;
  first: number;
  after?: string | null;
  page?: number | null;
}

/** Lists articles from Postgres. A page takes one statement, and at most one of the loader. */
export class ArticleList {
  constructor(
    private readonly pool: Pool,
    private readonly cursors: CursorSealer,
    /** The public address of the pages without a final slash; may be empty. */
    private readonly origin: string,
  ) {}

  /** A page of articles. BAD_USER_INPUT for an unknown slug, page size, page or cursor. */
  async list(
    { filter: given, sort, reverse = false, ...request }: ListRequest,
    context: ArticleContext,
  ): Promise<ArticleConnection> {
    const { articles: loaders, viewer } = context;
    const { key, type, role } = SORTS[sort];
    if (role) requireRole(viewer, role);
    const first = checkPageSize(request.first);
    const filter = given ?? {};
    const scope = ['articles', filter, sort, ...(reverse ? ['reverse'] : [])];
    if (request.after != null && request.page != null)
      throw badInput('page', 'page and after exclude each other.', 'Send one of them.');
    const offset = request.page == null ? 0 : offsetOfPage(request.page, first);
    const after =
      request.after == null
        ? null
        : (this.cursors.open(request.after, scope) as [key: string | number, id: number]);
    const isAscending = (sort === ArticleSort.TITLE) !== reverse;
    const [direction, beyond] = isAscending ? ['asc', '>'] : ['desc', '<'];

    const parameters = new Parameters();
    const catalog = await context.catalog();
    const conditions = conditionsOf(filter, catalog, context, parameters, this.origin);
    const rest = after
      ? `where (key, id) ${beyond} (${parameters.add(after[0], type)}, ${parameters.add(after[1], 'integer')})`
      : '';
    const rows = await queryRows<{ id: number | null; key: string | number; total: number }>(
      this.pool,
      `with found as (
         select a.id, ${key} as key
         from article a
           join article_revision r
             on r.article_id = a.id and r.version = coalesce(a.published_version, a.version)
           join article_revision n on n.article_id = a.id and n.version = a.version
           join category c on c.id = a.category_id
           left join article_statistics s on s.article_id = a.id
         where ${conditions.join('\n           and ')}
       ), page as (
         select id, key from found ${rest}
         order by key ${direction}, id ${direction}
         limit ${parameters.add(first + 1, 'integer')} offset ${parameters.add(offset, 'integer')}
       )
       select page.id, page.key, total.total
       from (select count(*)::integer as total from found) total left join page on true
       order by key ${direction}, id ${direction}`,
      parameters.values,
    );
    const found = rows.filter((row) => row.id !== null) as { id: number; key: string | number }[];
    const page = found.slice(0, first);
    const nodes = await allReady(page.map((row) => loaders.article(row.id)));
    const edges = page.flatMap((row, i) => {
      const node = nodes[i];
      return node ? [{ cursor: this.cursors.seal([row.key, row.id], scope), node }] : [];
    });
    return {
      ...toPage(edges, {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== null || offset > 0,
      }),
      totalCount: rows[0]!.total,
    };
  }
}

/**
 * The filter as SQL conditions on article `a`, its shown revision `r`, its newest revision `n` and
 * its category `c`.
 */
function conditionsOf(
  filter: ArticleFilter,
  catalog: CatalogSnapshot,
  { articles: { permissions }, ids, viewer }: ArticleContext,
  parameters: Parameters,
  origin: string,
): string[] {
  const conditions = [
    visibleSql(
      parameters.add(permissions.drafts, 'boolean'),
      parameters.add(permissions.internal, 'boolean'),
    ),
  ];
  /** Adds a condition on a value of the filter, unless the value is absent. */
  const add = <T>(value: T | null | undefined, type: string, sql: (value: string) => string) => {
    if (value != null) conditions.push(sql(parameters.add(value, type)));
  };
  /** Adds a condition that only callers who may see drafts can meet. */
  const addHidden = <T>(
    value: T | null | undefined,
    type: string,
    sql: (value: string) => string,
  ) => add(value, type, permissions.drafts ? sql : (unused) => `${unused} is null`);

  const platforms = filter.platformSlugs?.map(
    (slug) => catalog.require('platform', slug, 'filter.platformSlugs').id,
  );
  if (platforms?.length && catalog.commonPlatform) platforms.push(catalog.commonPlatform.id);
  const { products, categories } = placesOf(filter, catalog);
  add(filter.statuses, 'text[]', (values) => `a.status = any(${values})`);
  add(filter.visibilities, 'text[]', (values) => `a.visibility = any(${values})`);
  add(products, 'integer[]', (ids) => `c.product_id = any(${ids})`);
  add(categories, 'integer[]', (ids) => `a.category_id = any(${ids})`);
  add(
    platforms,
    'integer[]',
    (ids) => `exists (select from article_variant_platform p
             where p.revision_id = r.id and p.platform_id = any(${ids}))`,
  );
  add(filter.updatedFrom, 'timestamptz', (time) => `a.updated_at >= ${time}`);
  add(filter.updatedTo, 'timestamptz', (time) => `a.updated_at < ${time}`);
  if (filter.text != null) {
    const text = checkLength(cleanText(filter.text, 'filter.text'), 'filter.text', MAX_TEXT);
    for (const word of text.split(/\s+/).filter(Boolean))
      addHidden(
        word,
        'text',
        (given) =>
          `a.id in (select article_id from article_text
             where strpos(text, without_spaces(${given})) > 0)`,
      );
  }
  addHidden(filter.editors, 'text[]', (names) => `n.editor = any(${names})`);
  const people = (name: 'editorIds' | 'ownerIds') =>
    filter[name]?.map((id) => ids.require(id, 'Person', `filter.${name}`));
  addHidden(people('editorIds'), 'integer[]', (found) => `n.editor_id = any(${found})`);
  addHidden(people('ownerIds'), 'integer[]', (found) => `a.owner_id = any(${found})`);
  const { task } = filter;
  if (task && !permissions.drafts) conditions.push('false');
  else if (task) {
    const me = parameters.add(viewer.personId ?? null, 'integer');
    conditions.push(TASKS[task](me, hasRole(viewer, Role.EDITOR)));
  }
  for (const [name, sql] of Object.entries(FLAGS))
    addHidden(filter[name as keyof typeof FLAGS], 'boolean', (is) => `${is} = (${sql})`);
  addHidden(
    filter.hasBrokenLinks,
    'boolean',
    (is) =>
      `${is} = (a.id in (select id from (${brokenLinks(parameters.add(origin, 'text'))}) broken))`,
  );
  return conditions;
}

/** The ids of the products and categories that a filter names, with the categories below them. */
export function placesOf(
  filter: Pick<ArticleFilter, 'productSlugs' | 'categorySlugs'>,
  catalog: CatalogSnapshot,
) {
  return {
    products: filter.productSlugs?.map(
      (slug) => catalog.require('product', slug, 'filter.productSlugs').id,
    ),
    categories: filter.categorySlugs?.flatMap((slug) =>
      catalog
        .subtree(catalog.require('category', slug, 'filter.categorySlugs'))
        .map((category) => category.id),
    ),
  };
}

/**
 * The slugs of all published public articles, ordered by id, each with the time of the last change
 * that readers see.
 */
export function publicArticles(pool: Pool): Promise<{ slug: string; updatedAt: Date }[]> {
  return queryRows(
    pool,
    `select a.slug, a.updated_at as "updatedAt" from article a
     where ${visibleSql('false', 'false')} order by a.id`,
  );
}
