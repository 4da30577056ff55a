import type { Comparison } from './comparison.js';

const SIGNS = { good: '좋아졌어요.', bad: '나빠졌어요.', even: '' };
const ARROWS = {
  up: 'M6 2 10.5 8.5 1.5 8.5Z',
  down: 'M6 10 10.5 3.5 1.5 3.5Z',
  same: 'M2 5h8v2H2Z',
};

/**
 * How a figure changed: in words, with an arrow, and with a tone that is said as well as coloured.
 */
export function Change({ comparison }: { comparison: Comparison | null }) {
  if (!comparison) return <p className="change even">비교할 기록이 없어요</p>;
  const { direction, tone, against, words } = comparison;
  return (
    <p className={`change ${tone}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={ARROWS[direction]} fill="currentColor" />
      </svg>
      <span>
        <span className="visually-hidden">{against} </span>
        {words}
        {tone !== 'even' && <span className="visually-hidden">. {SIGNS[tone]}</span>}
        {tone === 'bad' && (
          <span className="attention" aria-hidden="true">
            !
          </span>
        )}
      </span>
    </p>
  );
}
