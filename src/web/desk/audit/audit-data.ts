import type { GetListParams } from 'react-admin';
import { DeskAuditDocument, type DeskAuditQuery } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import { type Days, momentsOf } from '../shell/values.js';

export type AuditEntry = NonNullable<DeskAuditQuery['auditEntries']>['nodes'][number];

/** The conditions of the list as its address has them. */
export interface Conditions extends Days {
  actor?: string;
  action?: string;
  articleId?: string;
}

/** For each page that was loaded, the cursor of the page after it. react-admin asks in order. */
const ends: (string | null | undefined)[] = [];

export async function listAudit({ pagination, filter }: GetListParams) {
  const { page = 1, perPage = 50 } = pagination ?? {};
  const { from, to, ...conditions } = filter as Conditions;
  const { auditEntries } = await execute(DeskAuditDocument, {
    filter: { ...conditions, ...momentsOf({ from, to }) },
    first: perPage,
    after: page === 1 ? null : ends[page - 1],
  });
  const { nodes, pageInfo } = auditEntries!;
  ends[page] = pageInfo.endCursor;
  return { data: nodes, pageInfo: { hasNextPage: pageInfo.hasNextPage } };
}
