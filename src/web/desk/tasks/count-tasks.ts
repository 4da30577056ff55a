import { DeskTaskCountsDocument } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';

/** How much waits for the person; 0 while the server does not answer. */
export async function countTasks(): Promise<number> {
  const found = await execute(DeskTaskCountsDocument, {}).catch(() => null);
  if (!found) return 0;
  const { REVIEW, DECLINED, RECHECK, COMMENT, notices } = found;
  const totals = [REVIEW, DECLINED, RECHECK, COMMENT].map((list) => list?.totalCount ?? 0);
  return totals.reduce((sum, total) => sum + total, notices?.length ?? 0);
}
