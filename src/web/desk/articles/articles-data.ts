import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type {
  ArticleFilter,
  ArticleSort,
  ArticleStatus,
  DeskArticlesQuery,
} from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import type texts from './article-texts.json';

/** An article as the lists show it. */
export type ArticleRow = NonNullable<DeskArticlesQuery['articles']>['nodes'][number];

/** The flags of the server's filter for the states of an article. */
export type Mark = keyof typeof texts.marks;

/** The conditions of a list as its address has them. */
export interface Conditions {
  text?: string;
  status?: ArticleStatus;
  product?: string;
  category?: string;
  platform?: string;
  editor?: string;
  owner?: string;
  mark?: Mark;
}

/** The articles that the lists have shown, by id: what a change of many of them refers to. */
export const seen = new Map<string, ArticleRow>();

/** The newest title. */
export const titleOf = ({ draft, title }: Pick<ArticleRow, 'draft' | 'title'>): string =>
  draft?.title ?? title;

/** Stands for articles without an owner. */
export const NO_OWNER = 'nobody';

function filterOf(conditions: Conditions, isTrashed: boolean): ArticleFilter {
  const { text, status, product, category, platform, editor, owner, mark } = conditions;
  return {
    isTrashed,
    ...(text && { text }),
    ...(status && { statuses: [status] }),
    ...(product && { productSlugs: [product] }),
    ...(category && { categorySlugs: [category] }),
    ...(platform && { platformSlugs: [platform] }),
    ...(editor && { editors: [editor] }),
    ...(owner === NO_OWNER ? { hasOwner: false } : owner && { ownerIds: [owner] }),
    ...(mark && { [mark]: true }),
  };
}

/** The articles in the trash, or all others. */
export const listArticles =
  (isTrashed: boolean) =>
  async ({ pagination, sort, filter }: GetListParams) => {
    const { page = 1, perPage = 25 } = pagination ?? {};
    const field = sort?.field as ArticleSort;
    // By itself, the server sorts titles from the first, and all else from the newest or the most.
    const natural = field === 'TITLE' ? 'ASC' : 'DESC';
    const { articles } = await execute(documents.DeskArticlesDocument, {
      filter: filterOf(filter as Conditions, isTrashed),
      sort: field,
      reverse: sort?.order !== natural,
      first: perPage,
      page,
      text: (filter as Conditions).text,
      hasBrokenLinks: (filter as Conditions).mark === 'hasBrokenLinks',
    });
    const { nodes, totalCount } = articles!;
    for (const node of nodes) seen.set(node.id, node);
    return { data: nodes, total: totalCount };
  };
