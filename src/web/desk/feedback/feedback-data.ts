import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { DeskCommentsQuery, FeedbackState } from '../../generated/operations.js';
import { downloadCsv } from '../../shared/csv.js';
import { REASONS } from '../../shared/feedback-reasons.js';
import { dayInKorea } from '../../shared/korean-days.js';
import { execute } from '../shell/execute.js';
import { type Days, momentsOf, timeOf } from '../shell/values.js';

export type CommentRow = NonNullable<DeskCommentsQuery['feedbackComments']>['nodes'][number];

export const STATES = { OPEN: '처리 전', DONE: '처리함', SPAM: '스팸' } as const satisfies Record<
  FeedbackState,
  string
>;

/** The columns of the table and of the file. */
export const COLUMNS: Readonly<Record<string, (row: CommentRow) => string>> = {
  의견: ({ comment }) => comment,
  이유: ({ reason, helpful }) => (reason ? REASONS[reason] : helpful ? '도움이 됐어요' : '아니요'),
  문서: ({ article }) => article.title,
  검색어: ({ query }) => query ?? '',
  플랫폼: ({ platforms }) => platforms.map(({ name }) => name).join(', '),
  시각: ({ at }) => timeOf(at),
  상태: ({ state }) => STATES[state],
};

/** The conditions of the list as its address has them. Without a state: what is open. */
export interface Conditions extends Days {
  state?: FeedbackState | 'ALL';
  product?: string;
  category?: string;
  owner?: string;
}

/** Maximum number of comments of a page and of a change. */
const MOST = 100;

async function pageOf(conditions: Conditions, page: number, first: number, before?: Date) {
  const { state = 'OPEN', product, category, owner, ...days } = conditions;
  const filter = {
    ...{ to: before?.toISOString(), ...momentsOf(days) },
    ...(state !== 'ALL' && { state }),
    ...(product && { productSlugs: [product] }),
    ...(category && { categorySlugs: [category] }),
    ...(owner && { ownerIds: [owner] }),
  };
  const answer = await execute(documents.DeskCommentsDocument, { filter, first, page });
  const { nodes, totalCount } = answer.feedbackComments!;
  return { data: nodes, total: totalCount };
}

export const listComments = ({ pagination, filter }: GetListParams) =>
  pageOf(filter as Conditions, pagination?.page ?? 1, pagination?.perPage ?? 25);

export async function mark(ids: readonly string[], state: FeedbackState): Promise<void> {
  for (let i = 0; i < ids.length; i += MOST)
    await execute(documents.DeskSetFeedbackStateDocument, {
      input: { ids: ids.slice(i, i + MOST), state },
    });
}

/** Lets the person save all comments that meet the conditions. */
export async function saveComments(conditions: Conditions): Promise<void> {
  // Comments that arrive meanwhile would move the others to later pages.
  const now = new Date();
  const rows = [[...Object.keys(COLUMNS), '주소']];
  for (let page = 1, left = 1; left > 0; page += 1) {
    const { data, total } = await pageOf(conditions, page, MOST, now);
    for (const row of data) {
      const { href } = new URL(row.article.url, location.href);
      rows.push([...Object.values(COLUMNS).map((textOf) => textOf(row)), href]);
    }
    left = total - page * MOST;
  }
  await downloadCsv(`doum-feedback-${dayInKorea(now)}.csv`, rows);
}
