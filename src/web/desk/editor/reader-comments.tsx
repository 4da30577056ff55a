import { Alert, Button } from '@mui/material';
import { useEffect, useState } from 'react';
import { DeskFeedbackDocument, type DeskFeedbackQuery } from '../../generated/operations.js';
import { REASONS } from '../../shared/feedback-reasons.js';
import { mark, STATES } from '../feedback/feedback-data.js';
import { type DeskError, execute } from '../shell/execute.js';
import { shown, timeOf } from '../shell/values.js';

/** The votes of readers on an article, and what they wrote, newest first. */
export function ReaderComments({ id }: { id: string }) {
  const [article, setArticle] = useState<DeskFeedbackQuery['article']>();
  const [failure, setFailure] = useState('');
  /** Does something, then reads the comments. */
  const load = (work = Promise.resolve()) =>
    void work
      .then(() => execute(DeskFeedbackDocument, { id }))
      .then(
        (answer) => setArticle(answer.article),
        ({ message }: DeskError) => setFailure(message),
      );
  useEffect(() => load(), [id]);
  const { feedback, feedbackComments } = article ?? {};
  return (
    <section aria-label="의견" className="desk-stack">
      {failure && <Alert severity="error">{failure}</Alert>}
      {feedback &&
        `도움이 됐어요 ${shown(feedback.helpful)} · 아니요 ${shown(feedback.notHelpful)}`}
      {feedbackComments?.length === 0 && <p>독자가 남긴 의견이 아직 없어요.</p>}
      {feedbackComments?.map(({ id: key, state, helpful, reason, comment, at }) => (
        <article key={key} className="desk-comment">
          <span className="desk-small">
            {timeOf(at)} · {helpful ? '도움이 됐어요' : '아니요'}
            {reason && ` · ${REASONS[reason]}`} · {STATES[state]}
          </span>
          {'\n'}
          <bdi>{comment}</bdi>
          {'\n'}
          <Button
            size="small"
            onClick={() => load(mark([key], state === 'OPEN' ? 'DONE' : 'OPEN'))}
          >
            {state === 'OPEN' ? '처리함으로 표시' : '다시 열기'}
          </Button>
        </article>
      ))}
    </section>
  );
}
