import { formatAverage, formatCount, formatPosition, formatShare } from '../format.js';

/** The unit of a figure, and whether more or less is better; null: neither. */
export interface Measure {
  kind: 'count' | 'share' | 'position';
  better: 'more' | 'less' | null;
}

/** A figure of the page, which is compared with the previous period. */
export interface Figure extends Measure {
  name: string;
  format: (value: number) => string;
}

const count = { kind: 'count', better: null, format: formatCount } as const;
const share = { kind: 'share', format: formatShare } as const;

/** The figures of a query, by their fields in GraphQL. */
export const QUERY_FIGURES = {
  searches: { name: '검색 수', ...count },
  unansweredRate: { name: '답 없음 비율', ...share, better: 'less' },
  filteredOutRate: { name: '필터 안에 없음 비율', ...share, better: 'less' },
  clickThroughRate: { name: '클릭률', ...share, better: 'more' },
  averageResults: { name: '평균 결과 수', ...count, format: formatAverage },
  averageClickPosition: {
    name: '평균 클릭 순위',
    ...{ kind: 'position', better: 'less', format: formatPosition },
  },
} as const satisfies Record<string, Figure>;

export type QueryFigure = keyof typeof QUERY_FIGURES;

/** The figures of all searches, by their fields in GraphQL. */
export const FIGURES = {
  searches: QUERY_FIGURES.searches,
  dailyVisitors: { name: '방문자', ...count },
  unansweredRate: QUERY_FIGURES.unansweredRate,
  clickThroughRate: QUERY_FIGURES.clickThroughRate,
  averageClickPosition: QUERY_FIGURES.averageClickPosition,
  deflectionRate: { name: '자체 해결률', ...share, better: 'more' },
  meaningRate: { name: '의미 검색 비율', ...share, better: null },
  pinnedRate: { name: '고정 문서 비율', ...share, better: null },
} as const satisfies Record<string, Figure>;

export interface Comparison {
  direction: 'up' | 'down' | 'same';
  tone: 'good' | 'bad' | 'even';
  /** The beginning of the sentence that `words` ends. */
  against: string;
  words: string;
}

/** From this ratio on, a change is described as a multiple, not as a percentage. */
const MULTIPLE_RATIO = 10;

/** Compares a figure with the previous period. Null if one of the figures is missing. */
export function compare(
  now: number | null | undefined,
  previous: number | null | undefined,
  { kind, better }: Measure,
): Comparison | null {
  if (now == null || previous == null) return null;
  // A ratio to 0 does not exist.
  if (kind === 'count' && previous === 0) return now === 0 ? SAME : NEW;
  const words = { count: countWords, share: shareWords, position: positionWords }[kind](
    now,
    previous,
  );
  if (words === null) return SAME;
  const direction = now > previous ? 'up' : 'down';
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

function countWords(now: number, previous: number): string | null {
  if (now / previous >= MULTIPLE_RATIO) return `${formatCount(now / previous)}배로 늘었어요`;
  const percent = Math.round(Math.abs(now / previous - 1) * 100);
  if (percent === 0) return null;
  return `${formatCount(percent)}% ${now > previous ? '늘었어요' : '줄었어요'}`;
}

function shareWords(now: number, previous: number): string | null {
  const points = tenths(Math.abs(now - previous) * 100);
  if (points === 0) return null;
  return `${points}%p ${now > previous ? '높아졌어요' : '낮아졌어요'}`;
}

function positionWords(now: number, previous: number): string | null {
  const places = tenths(Math.abs(now - previous));
  if (places === 0) return null;
  return `${places}칸 ${now > previous ? '뒤로 밀렸어요' : '앞으로 왔어요'}`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
