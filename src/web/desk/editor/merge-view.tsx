import { Button, Alert } from '@mui/material';
import { useEffect, useRef } from 'react';
import { useCatalogue } from '../catalogue/catalogue-data.js';
import type { SessionProps } from './article-session.js';
import { DifferenceView } from './history/difference-view.js';
import type { Choice, Pick } from './merge.js';
import { FIELD_LABELS } from './writing.js';
import { DialogFrame } from '../shell/dialogs.js';
import { timeOf } from '../shell/values.js';

const NAMES: Record<Choice['kind'], string> = {
  ...FIELD_LABELS,
  platforms: '본문을 볼 플랫폼',
  body: '본문',
};

const PICKS: readonly (readonly [Pick, string])[] = [
  ['mine', '내 글'],
  ['theirs', '서버 글'],
  ['both', '둘 다'],
];

/** Shows a part of the room in the window, which a long page would hide. */
function useInView() {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current!.scrollIntoView();
    section.current!.focus({ preventScroll: true });
  }, []);
  return { ref: section, tabIndex: -1, className: 'desk-stack' };
}

/** Lets the person choose where both changed the same. */
export function MergeView({ session, state: { merging } }: SessionProps) {
  const { platformNames } = useCatalogue();
  const { merge, picks } = merging!;
  const textOf = (choice: Choice, pick: Pick) => {
    const { kind, values } = choice;
    if (kind === 'platforms') return platformNames(values[pick]!);
    if (kind === 'body') return values[pick]!.join('\n\n');
    if (kind !== 'variants') return values[pick]!;
    return values[pick]!.map(
      ({ platforms, body }) => `[${platformNames(platforms)}]\n${body}`,
    ).join('\n\n');
  };
  return (
    <section aria-label="두 글 합치기" {...useInView()}>
      <p>
        두 사람이 다른 곳에서 고친 것은 합쳤어요. 함께 고친 곳은 어느 글로 할지 골라 주세요. 고른
        뒤에 더 고칠 수 있고, 그때까지 저장하지 않아요.
      </p>
      {merge.choices.map((choice, n) => (
        <fieldset key={n} className="desk-stack">
          <legend>
            {NAMES[choice.kind]}
            {choice.kind === 'body' && ` (${platformNames(choice.platforms)})`}
          </legend>
          {PICKS.filter(([pick]) => choice.values[pick] !== undefined).map(([pick, name]) => (
            <div key={pick}>
              <label>
                <input
                  type="radio"
                  name={`choice-${n}`}
                  checked={picks[n] === pick}
                  onChange={() => session.pick(n, pick)}
                />{' '}
                {name}
              </label>
              {pick !== 'both' && (
                <div className="desk-difference">{textOf(choice, pick) || '(없음)'}</div>
              )}
            </div>
          ))}
        </fieldset>
      ))}
      <div>
        <Button
          variant="contained"
          disabled={merge.choices.some((_, n) => picks[n] === undefined)}
          onClick={session.endMerge}
        >
          고른 대로 합치기
        </Button>
      </div>
    </section>
  );
}

/** The text of the other person beside the one that the person goes on with. */
export function Comparison({ session, state: { compared, writing } }: SessionProps) {
  return (
    <section aria-label="서버 글과 비교" {...useInView()}>
      <DifferenceView before={compared} after={writing} names={['서버 글', '합친 글']} />
      <Button onClick={session.endComparison}>비교 닫기</Button>
    </section>
  );
}

/** Asks what shall become of two texts. It cannot be closed without an answer. */
export function ConflictDialog({ session, state }: SessionProps) {
  const { rival, facts, failure } = state;
  if (!rival) return null;
  const { editor, editedAt } = facts?.workflow ?? {};
  return (
    <DialogFrame
      title="다른 사람이 먼저 저장했어요"
      maxWidth="lg"
      actions={
        <>
          <Button onClick={session.takeTheirs}>서버 글을 가져오기</Button>
          <Button onClick={() => void session.saveMine()}>내 글을 저장</Button>
          <Button variant="contained" onClick={session.merge}>
            두 글 합치기
          </Button>
        </>
      }
    >
      <p>
        {editor}님이 {editedAt && timeOf(editedAt)}에 저장했어요. 어느 글도 없어지지 않아요. 서버
        글은 이력에, 내 글은 이 브라우저에 남아요.
      </p>
      <p>
        합치면 서로 다른 곳에서 고친 것은 다 남고, 함께 고친 곳은 골라요. 내 글을 저장하면 함께 고친
        곳은 내 글이 돼요.
      </p>
      {failure && <Alert severity="error">{failure}</Alert>}
      <DifferenceView before={rival.writing} after={session.mine()} names={['서버 글', '내 글']} />
    </DialogFrame>
  );
}
