import { type SubmitEvent, useState } from 'react';
import { useMutation } from 'urql';
import { HelpFeedbackDocument } from '../../generated/operations.js';
import { ContactLink } from '../layout/layout.js';
import { describeError } from '../layout/problem.js';

/** Maximum length of a comment that the server stores. */
const MAX_COMMENT_LENGTH = 1_000;

/**
 * Asks whether the article helped, then for a comment. Readers who answer no also get the contact
 * link.
 */
export function Feedback({ articleId, searchId }: { articleId: string; searchId?: string }) {
  const [{ fetching, error }, submit] = useMutation(HelpFeedbackDocument);
  const [helpful, setHelpful] = useState<boolean | null>(null);
  const [isCommented, setCommented] = useState(false);

  const vote = async (vote: boolean) => {
    const answer = await submit({ input: { articleId, helpful: vote } });
    if (!answer.error) setHelpful(vote);
  };

  const comment = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('comment')).trim();
    if (text === '' || fetching) return;
    const answer = await submit({ input: { articleId, helpful: helpful!, comment: text } });
    if (!answer.error) setCommented(true);
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
            onClick={() => void (fetching || vote(value))}
          >
            {value ? '네, 도움이 됐어요' : '아니요'}
          </button>
        ))}
      </div>
      <p role="status" className="feedback-thanks">
        {helpful !== null &&
          (isCommented
            ? '의견을 보내 주셔서 고마워요.'
            : `'${helpful ? '네' : '아니요'}'로 알려 주셔서 고마워요.`)}
      </p>
      {helpful !== null && !isCommented && (
        <form className="feedback-form" onSubmit={(event) => void comment(event)}>
          <label htmlFor="feedback-comment">
            {helpful ? '더 하고 싶은 말이 있나요? (선택)' : '어떤 점이 부족했나요? (선택)'}
          </label>
          <textarea
            required
            id="feedback-comment"
            name="comment"
            rows={3}
            maxLength={MAX_COMMENT_LENGTH}
            placeholder="개인 정보는 적지 마세요."
          />
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
      {helpful === false && <ContactLink lead="아직 해결되지 않았나요?" searchId={searchId} />}
    </section>
  );
}
