import type { EntityManager } from 'typeorm';
import { ArticleRow, NO_REVIEW } from '../articles/index.js';
import { DoumError } from '../core/errors.js';

// The articles must be locked.

/** Asks for a review. CONFLICT when the newest revision is published. */
export async function requestReview(
  manager: EntityManager,
  { id, version, publishedVersion }: ArticleRow,
  by: string,
): Promise<void> {
  if (version === publishedVersion)
    throw new DoumError('CONFLICT', `Version ${version} is published already.`, {
      field: 'id',
      hint: 'Save a revision first.',
    });
  const values = { ...NO_REVIEW, reviewRequestedAt: () => 'now()', reviewRequestedBy: by };
  await manager.update(ArticleRow, { id }, values);
}

/** Ends a review without a publication, and says why. CONFLICT when nobody asked for one. */
export async function declineReview(
  manager: EntityManager,
  { id, reviewRequestedAt }: ArticleRow,
  reviewComment: string,
  reviewDeclinedBy: string,
): Promise<void> {
  if (reviewRequestedAt === null)
    throw new DoumError('CONFLICT', 'Nobody asked for a review of the article.', { field: 'id' });
  await manager.update(ArticleRow, { id }, { ...NO_REVIEW, reviewComment, reviewDeclinedBy });
}

/** Resolves to false if the date stays. */
export async function setRecheckDate(
  manager: EntityManager,
  { id, recheckAt: present }: ArticleRow,
  recheckAt: Date | null,
): Promise<boolean> {
  if (present?.getTime() === recheckAt?.getTime()) return false;
  await manager.update(ArticleRow, { id }, { recheckAt });
  return true;
}
