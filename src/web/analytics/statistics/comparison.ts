import { formatCount } from '../format.js';

/** How a figure is counted, and which way is better; null: neither. */
export interface Measure {
  kind: 'count' | 'share' | 'position';
  better: 'more' | 'less' | null;
}

/** How a figure changed. */
export interface Comparison {
  direction: 'up' | 'down' | 'same';
  tone: 'good' | 'bad' | 'even';
  /** Begins the sentence that `words` ends. */
  against: string;
  words: string;
}

const MANY_TIMES = 10;

/**
 * What became of a figure since the period before; null where there is nothing to compare it with.
 */
export function compare(
  now: number | null | undefined,
  before: number | null | undefined,
  { kind, better }: Measure,
): Comparison | null {
  if (now == null || before == null) return null;
  // A share of nothing is no share, and nothing times anything is nothing.
  if (kind === 'count' && before === 0) return now === 0 ? SAME : NEW;
  const words = { count: countWords, share: shareWords, position: positionWords }[kind](
    now,
    before,
  );
  if (words === null) return SAME;
  const direction = now > before ? 'up' : 'down';
  const isBetter = (direction === 'up') === (better === 'more');
  return {
    direction,
    tone: better === null ? 'even' : isBetter ? 'good' : 'bad',
    against: '지난 기간보다',
    words,
  };
}

const SAME: Comparison = {
  direction: 'same',
  tone: 'even',
  against: '지난 기간과',
  words: '비슷해요',
};
const NEW: Comparison = {
  direction: 'up',
  tone: 'even',
  against: '지난 기간에 없다가',
  words: '새로 생겼어요',
};

function countWords(now: number, before: number): string | null {
  if (now / before >= MANY_TIMES) return `${formatCount(now / before)}배로 늘었어요`;
  const percent = Math.round(Math.abs(now / before - 1) * 100);
  if (percent === 0) return null;
  return `${formatCount(percent)}% ${now > before ? '늘었어요' : '줄었어요'}`;
}

function shareWords(now: number, before: number): string | null {
  const points = tenths(Math.abs(now - before) * 100);
  if (points === 0) return null;
  return `${points}%p ${now > before ? '높아졌어요' : '낮아졌어요'}`;
}

function positionWords(now: number, before: number): string | null {
  const places = tenths(Math.abs(now - before));
  if (places === 0) return null;
  return `${places}칸 ${now > before ? '뒤로 밀렸어요' : '앞으로 왔어요'}`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
