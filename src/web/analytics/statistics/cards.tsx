import type {
  AnalyticsFiguresFragment,
  AnalyticsOverviewQuery,
} from '../../generated/operations.js';
import { compare, type Comparison, type Measure } from './comparison.js';
import { formatCount, formatPosition, formatShare, NOTHING } from '../format.js';
import type { Figures } from './use-figures.js';

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

interface CardProps {
  name: string;
  /** What it counts, in a sentence. */
  hint: string;
  isWaiting: boolean;
  value: string;
  now: number | null | undefined;
  before: number | null | undefined;
  beforeText: string | null;
  measure: Measure;
}

/** One figure and how it changed. */
function Card({ name, hint, isWaiting, value, now, before, beforeText, measure }: CardProps) {
  return (
    <div className="panel card">
      <h2>{name}</h2>
      {isWaiting ? (
        <div aria-hidden="true">
          <p className="card-value skeleton">&nbsp;</p>
          <p className="change skeleton">&nbsp;</p>
          <p className="card-before skeleton">&nbsp;</p>
        </div>
      ) : (
        <>
          <p className="card-value">{value}</p>
          <Change comparison={compare(now, before, measure)} />
          <p className="card-before">
            {beforeText === null ? '\u00a0' : `지난 기간 ${beforeText}`}
          </p>
        </>
      )}
      <p className="card-hint">{hint}</p>
    </div>
  );
}

interface CardKind {
  name: string;
  hint: string;
  measure: Measure;
  read: (figures: AnalyticsFiguresFragment) => number | null | undefined;
  format: (value: number) => string;
}

/** A share of no searches says nothing. */
const ofSearches =
  (read: (figures: AnalyticsFiguresFragment) => number) => (figures: AnalyticsFiguresFragment) =>
    figures.searches > 0 ? read(figures) : null;

const CARDS: CardKind[] = [
  {
    name: '검색 수',
    hint: '한 번 찾는 동안의 글자 입력과 다음 페이지는 하나로 세요.',
    measure: { kind: 'count', better: null },
    read: ({ searches }) => searches,
    format: formatCount,
  },
  {
    name: '방문자',
    hint: '하루 안에서만 구별하고, 날마다 센 수를 더해요.',
    measure: { kind: 'count', better: null },
    read: ({ dailyVisitors }) => dailyVisitors,
    format: formatCount,
  },
  {
    name: '결과 없음 비율',
    hint: '아무것도 찾지 못한 검색의 비율이에요.',
    measure: { kind: 'share', better: 'less' },
    read: ofSearches(({ zeroResultRate }) => zeroResultRate),
    format: formatShare,
  },
  {
    name: '클릭률',
    hint: '도움말을 하나라도 연 검색의 비율이에요.',
    measure: { kind: 'share', better: 'more' },
    read: ofSearches(({ clickThroughRate }) => clickThroughRate),
    format: formatShare,
  },
  {
    name: '평균 클릭 순위',
    hint: '연 도움말이 결과에서 몇 번째였는지예요. 작을수록 좋아요.',
    measure: { kind: 'position', better: 'less' },
    read: ({ averageClickPosition }) => averageClickPosition,
    format: formatPosition,
  },
  {
    name: '자체 해결률',
    hint: '도움말을 열고 5분 안에 다시 찾지 않은 검색의 비율이에요.',
    measure: { kind: 'share', better: 'more' },
    read: ofSearches(({ deflectionRate }) => deflectionRate),
    format: formatShare,
  },
];

/** The figures of the whole range beside those of the period before. */
export function Cards({
  figures: { shown, isLoading },
}: {
  figures: Figures<AnalyticsOverviewQuery, unknown>;
}) {
  const analytics = shown?.data.searchAnalytics;
  return (
    <section className="cards" aria-label="주요 수치" aria-busy={isLoading}>
      {CARDS.map(({ name, hint, measure, read, format }) => {
        const now = analytics && read(analytics);
        const before = analytics?.previous && read(analytics.previous);
        return (
          <Card
            key={name}
            name={name}
            hint={hint}
            isWaiting={!analytics}
            value={now == null ? NOTHING : format(now)}
            now={now}
            before={before}
            beforeText={before == null ? null : format(before)}
            measure={measure}
          />
        );
      })}
    </section>
  );
}
