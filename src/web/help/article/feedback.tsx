import { type SubmitEvent, useState } from 'react';
import { useMutation } from 'urql';
import { type FeedbackReason, HelpFeedbackDocument } from '../../generated/operations.js';
import { REASONS } from '../../shared/feedback-reasons.js';
import { Channels } from '../layout/channels.js';
import { describeError } from '../layout/problem.js';

/** Maximum length of a comment that the server stores. */
const MAX_COMMENT_LENGTH = 1_000;

interface FeedbackProps {
  articleId: string;
  /** The text that the reader sees. */
  variantId: string;
  /** The search that led here. */
  searchId?: string;
}

/**
 * Asks whether the article helped, if not, why, then for a comment. Readers who answer no also get
 * the contact link.
 */
export function Feedback({ articleId, variantId, searchId }: FeedbackProps) {
  const [{ fetching, error }, submit] = useMutation(HelpFeedbackDocument);
  const [helpful, setHelpful] = useState<boolean | null>(null);
  const [reason, setReason] = useState<FeedbackReason | null>(null);
  const [isCommented, setCommented] = useState(false);

  const send = async (
    said: { helpful: boolean; reason?: FeedbackReason; comment?: string },
    onSent: () => void,
  ) => {
    if (fetching) return;
    const answer = await submit({ input: { articleId, variantId, searchId, ...said } });
    if (!answer.error) onSent();
  };
  const vote = (vote: boolean) =>
    send({ helpful: vote }, () => {
      setHelpful(vote);
      if (vote) setReason(null);
    });
  const comment = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('comment')).trim();
    if (text !== '') void send({ helpful: helpful!, comment: text }, () => setCommented(true));
  };

  return (
    <section className="feedback" aria-labelledby="feedback-title">
      <h2 id="feedback-title" className="feedback-title">
        도움이 됐나요?
      </h2>
      <div className="feedback-votes">
        {[true, false].map((value) => (
          <button
            key={String(value)}
            type="button"
            className="button button-soft"
            aria-pressed={helpful === value}
            aria-disabled={fetching}
            onClick={() => void vote(value)}
          >
            {value ? '네, 도움이 됐어요' : '아니요'}
          </button>
        ))}
      </div>
      <p role="status" className="feedback-thanks">
        {isCommented && '의견을 보냈어요. '}
        {helpful !== null && '의견 고마워요. 더 나은 도움말을 만들게요.'}
      </p>
      {helpful === false && (
        <div className="feedback-votes" role="group" aria-label="어떤 점이 부족했나요?">
          {(Object.keys(REASONS) as FeedbackReason[]).map((value) => (
            <button
              key={value}
              type="button"
              className="button button-soft"
              aria-pressed={reason === value}
              aria-disabled={fetching}
              onClick={() => void send({ helpful, reason: value }, () => setReason(value))}
            >
              {REASONS[value]}
            </button>
          ))}
        </div>
      )}
      {helpful !== null && !isCommented && (
        <form className="feedback-form" onSubmit={comment}>
          <label htmlFor="feedback-comment">더 하고 싶은 말이 있나요? (선택)</label>
          <textarea
            required
            id="feedback-comment"
            name="comment"
            rows={3}
            maxLength={MAX_COMMENT_LENGTH}
            aria-describedby="feedback-note"
          />
          <p id="feedback-note" className="feedback-note">
            개인정보는 적지 마세요.
          </p>
          <button type="submit" className="button" aria-disabled={fetching}>
            의견 보내기
          </button>
        </form>
      )}
      {error && (
        <p role="alert" className="feedback-error">
          {describeError(error).title}. {describeError(error).advice}
        </p>
      )}
      {helpful === false && <Channels lead="아직 해결되지 않았나요?" searchId={searchId} />}
    </section>
  );
}
