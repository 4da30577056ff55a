import type { GetListParams } from 'react-admin';
import {
  type ArticleFilter,
  type ArticleSort,
  type ArticleStatus,
  type BulkUpdateArticlesInput,
  DeskArticlesDocument,
  type DeskArticlesQuery,
  DeskBulkUpdateArticlesDocument,
  DeskDeleteArticleDocument,
} from '../../generated/operations.js';
import { type DeskError, execute } from '../shell/execute.js';

/** An article as the lists show it. */
export type ArticleRow = NonNullable<DeskArticlesQuery['articles']>['nodes'][number];

/** What a draft, a review, … of an article is called in the filter of the server. */
export type Mark = 'hasDraft' | 'inReview' | 'isScheduled' | 'isRecheckDue';

/** The conditions of a list as its address has them. */
export interface Conditions {
  title?: string;
  status?: ArticleStatus;
  product?: string;
  category?: string;
  platform?: string;
  editor?: string;
  mark?: Mark;
}

/** The articles that the lists have shown, by id: what a change of many of them refers to. */
export const seen = new Map<string, ArticleRow>();

/** The newest title. */
export const titleOf = ({ draft, title }: Pick<ArticleRow, 'draft' | 'title'>): string =>
  draft?.title ?? title;

function filterOf(conditions: Conditions, isTrashed: boolean): ArticleFilter {
  const { title, status, product, category, platform, editor, mark } = conditions;
  return {
    isTrashed,
    ...(title && { title }),
    ...(status && { statuses: [status] }),
    ...(product && { productSlugs: [product] }),
    ...(category && { categorySlugs: [category] }),
    ...(platform && { platformSlugs: [platform] }),
    ...(editor && { editors: [editor] }),
    ...(mark && { [mark]: true }),
  };
}

const lister =
  (isTrashed: boolean) =>
  async ({ pagination, sort, filter }: GetListParams) => {
    const { page = 1, perPage = 25 } = pagination ?? {};
    const field = sort?.field as ArticleSort;
    // By itself, the server sorts titles from the first, and all else from the newest or the most.
    const natural = field === 'TITLE' ? 'ASC' : 'DESC';
    const { articles } = await execute(DeskArticlesDocument, {
      filter: filterOf(filter as Conditions, isTrashed),
      sort: field,
      reverse: sort?.order !== natural,
      first: perPage,
      page,
    });
    const { nodes, totalCount } = articles!;
    for (const node of nodes) seen.set(node.id, node);
    return { data: nodes, total: totalCount };
  };

export const articles = { getList: lister(false) };

export const trash = { getList: lister(true) };

/** What happens to many articles at once. */
export type BulkChange = Omit<BulkUpdateArticlesInput, 'articles'>;

/** An article, and the version that the person has seen in the list. */
const versionOf = (id: string) => ({ id, expectedVersion: seen.get(id)!.version });

/** Changes all these articles, or none. */
export async function bulkUpdate(ids: readonly string[], change: BulkChange): Promise<void> {
  const input = { ...change, articles: ids.map(versionOf) };
  await execute(DeskBulkUpdateArticlesDocument, { input });
}

/** Deletes articles one by one, until the server refuses one. What is gone already may be gone. */
export async function deleteForGood(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await execute(DeskDeleteArticleDocument, { input: versionOf(id) }).catch((error: DeskError) => {
      if (error.code !== 'NOT_FOUND') throw error;
    });
  }
}
