import { Link } from 'wouter';
import type { HelpSearchQuery } from '../../generated/operations.js';
import { changedSearchPath, type SearchState } from './search-model.js';

type Interpretation = NonNullable<HelpSearchQuery['search']>['interpretation'];

const REASONS = {
  SPELLING: '오타를 고쳤어요',
  KEYBOARD_LAYOUT: '한/영 자판을 바꿨어요',
  SPACING: '띄어쓰기를 고쳤어요',
  CHOSEONG: '초성으로 찾았어요',
} as const;

/** The typed query with its corrections. */
export const searchedText = (query: string, { rewrites }: Interpretation) =>
  rewrites.reduce(
    (text, { kind, from, to }) => (kind === 'SYNONYM' ? text : text.replace(from, () => to)),
    query,
  );

/**
 * How the query was interpreted: the corrections, with a link to search for the typed text; the
 * "did you mean" suggestion; and the additional words if no article fits.
 */
export function InterpretationNotes({
  state,
  interpretation,
  isAnswered,
}: {
  state: SearchState;
  interpretation: Interpretation;
  isAnswered: boolean;
}) {
  const { original, rewrites, didYouMean } = interpretation;
  const corrections = rewrites.flatMap(({ kind, from, to }) =>
    kind === 'SYNONYM' ? [] : [{ kind, from, to }],
  );
  const alternatives = isAnswered ? [] : interpretation.alternatives;
  const isExact = state.exact && state.query !== '';
  if (corrections.length + alternatives.length === 0 && !didYouMean && !isExact) return null;
  return (
    <div className="notes">
      {corrections.map(({ kind, from, to }) => (
        <p key={from}>
          {`'${from}' 대신 '`}
          <strong>{to}</strong>
          {"' 검색 결과"} <span className="note-reason">{REASONS[kind]}</span>
        </p>
      ))}
      {corrections.length > 0 && (
        <p>
          <Link href={changedSearchPath(state, { exact: true })} rel="nofollow">
            {`'${original.trim()}' 그대로 검색`}
          </Link>
        </p>
      )}
      {didYouMean && (
        <p>
          혹시 이걸 찾으셨나요?{' '}
          <Link href={changedSearchPath(state, { query: didYouMean })} rel="nofollow">
            <strong>{didYouMean}</strong>
          </Link>
        </p>
      )}
      {alternatives.map(({ from, to }) => (
        <p key={from} className="note-soft">
          {`비슷한 말도 함께 찾았어요: ${from} → ${to.join(', ')}`}
        </p>
      ))}
      {isExact && (
        <p>
          {`'${state.query}' 그대로 찾은 결과예요. `}
          <Link href={changedSearchPath(state, { exact: false })} rel="nofollow">
            비슷한 말도 함께 검색
          </Link>
        </p>
      )}
    </div>
  );
}
