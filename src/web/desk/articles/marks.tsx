import { Box, Chip } from '@mui/material';
import type { ArticleStatus } from '../../generated/operations.js';
import { timeOf } from '../shell/values.js';
import type { ArticleRow, Mark } from './articles-data.js';
import texts from './article-texts.json';

export const STATUSES: Readonly<Record<ArticleStatus, string>> = texts.statuses;
export const MARKS: Readonly<Record<Mark, string>> = texts.marks;

/** An article as far as its marks go. */
type Marked = Pick<ArticleRow, 'status' | 'visibility' | 'workflow'> &
  Partial<Pick<ArticleRow, 'feedback'>> & { draft?: unknown };

/** The status of an article, and what waits for somebody. */
export function Marks({ article }: { article: Marked }) {
  const { status, visibility, draft, feedback, workflow } = article;
  const { reviewRequestedBy, reviewComment, reviewDeclinedBy } = workflow ?? {};
  const { publishAt, unpublishAt, recheckAt, trashedAt, owner } = workflow ?? {};
  const marks = [
    status === 'PUBLISHED' && draft && MARKS.hasDraft,
    reviewRequestedBy && `${MARKS.inReview} (${reviewRequestedBy})`,
    reviewComment && `${MARKS.isDeclined}${reviewDeclinedBy ? ` (${reviewDeclinedBy})` : ''}`,
    feedback?.recentComments && `${MARKS.hasRecentComments} ${feedback.recentComments}개`,
    publishAt && `게시 예약 ${timeOf(publishAt)}`,
    unpublishAt && `게시 중단 예약 ${timeOf(unpublishAt)}`,
    recheckAt && Date.parse(recheckAt) < Date.now() && MARKS.isRecheckDue,
    visibility === 'INTERNAL' && '내부용',
    owner && `담당자 ${owner.name}`,
    trashedAt && `${timeOf(trashedAt)}에 버림`,
  ].filter((mark) => typeof mark === 'string');
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      {!trashedAt && (
        <Chip
          size="small"
          label={STATUSES[status]}
          color={status === 'PUBLISHED' ? 'success' : 'default'}
          variant={status === 'ARCHIVED' ? 'outlined' : 'filled'}
        />
      )}
      {marks.map((mark) => (
        <Chip key={mark} size="small" variant="outlined" label={<bdi>{mark}</bdi>} />
      ))}
    </Box>
  );
}
