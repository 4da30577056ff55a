import type {
  AnalyticsFiguresFragment,
  AnalyticsOverviewQuery,
} from '../../generated/operations.js';
import { formatCount, formatShare, NO_VALUE } from '../format.js';
import type { Figures } from '../figures.js';
import { compare, type Comparison, FIGURE_KINDS, type FigureKind } from './period-comparison.js';

const TONE_TEXTS = { good: '좋아졌어요.', bad: '나빠졌어요.', even: '' };
const ARROWS = {
  up: 'M6 2 10.5 8.5 1.5 8.5Z',
  down: 'M6 10 10.5 3.5 1.5 3.5Z',
  same: 'M2 5h8v2H2Z',
};

/**
 * The change of a figure: an arrow, words, and whether it is good, by colour and for screen
 * readers.
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
        {tone !== 'even' && <span className="visually-hidden">. {TONE_TEXTS[tone]}</span>}
        {tone === 'bad' && (
          <span className="attention" aria-hidden="true">
            !
          </span>
        )}
      </span>
    </p>
  );
}

interface CardKind extends FigureKind {
  hint: string;
  read: (figures: AnalyticsFiguresFragment) => number | null | undefined;
}

/** Reads a rate; null without searches, where rates have no meaning. */
const ofSearches =
  (read: (figures: AnalyticsFiguresFragment) => number) => (figures: AnalyticsFiguresFragment) =>
    figures.searches > 0 ? read(figures) : null;

const CARDS: CardKind[] = [
  {
    ...FIGURE_KINDS.searches,
    hint: '한 번 찾는 동안의 글자 입력과 다음 페이지는 하나로 세요.',
    read: ({ searches }) => searches,
  },
  {
    name: '방문자',
    hint: '하루 안에서만 구별하고, 날마다 센 수를 더해요.',
    measure: { kind: 'count', better: null },
    read: ({ dailyVisitors }) => dailyVisitors,
    format: formatCount,
  },
  {
    ...FIGURE_KINDS.unansweredRate,
    hint: '찾는 말에 답하는 도움말이 없던 검색의 비율이에요.',
    read: ofSearches(({ unansweredRate }) => unansweredRate),
  },
  {
    ...FIGURE_KINDS.clickThroughRate,
    hint: '도움말을 하나라도 연 검색의 비율이에요.',
    read: ofSearches(({ clickThroughRate }) => clickThroughRate),
  },
  {
    ...FIGURE_KINDS.averageClickPosition,
    hint: '열어 본 도움말이 결과에서 몇 위였는지예요. 작을수록 좋아요.',
    read: ({ averageClickPosition }) => averageClickPosition,
  },
  {
    name: '자체 해결률',
    hint: '도움말을 열고 5분 안에 다시 찾지 않은 검색의 비율이에요.',
    measure: { kind: 'share', better: 'more' },
    read: ofSearches(({ deflectionRate }) => deflectionRate),
    format: formatShare,
  },
  {
    name: '의미 검색 비율',
    hint: '단어로만 찾지 않고 뜻이 비슷한 도움말도 찾은 검색의 비율이에요.',
    measure: { kind: 'share', better: null },
    // Without a model server, no search follows the meaning.
    read: ({ meaningRate }) => meaningRate || null,
    format: formatShare,
  },
];

interface CardProps {
  kind: CardKind;
  /** Null while loading. */
  now: AnalyticsFiguresFragment | null | undefined;
  /** The figures of the previous period. */
  before: AnalyticsFiguresFragment | null | undefined;
}

/** One figure and its change. */
function Card({ kind: { name, hint, measure, read, format }, now, before }: CardProps) {
  const value = now && read(now);
  const previous = before && read(before);
  return (
    <div className="panel card">
      <h2>{name}</h2>
      {now ? (
        <>
          <p className="card-value">{value == null ? NO_VALUE : format(value)}</p>
          <Change comparison={compare(value, previous, measure)} />
          <p className="card-before">
            {previous == null ? '\u00a0' : `지난 기간 ${format(previous)}`}
          </p>
        </>
      ) : (
        <div aria-hidden="true">
          <p className="card-value skeleton">&nbsp;</p>
          <p className="change skeleton">&nbsp;</p>
          <p className="card-before skeleton">&nbsp;</p>
        </div>
      )}
      <p className="card-hint">{hint}</p>
    </div>
  );
}

/** The figures of the whole range, each with its change since the previous period. */
export function Cards({
  figures: { shown, isLoading },
}: {
  figures: Figures<AnalyticsOverviewQuery, unknown>;
}) {
  const analytics = shown?.data.searchAnalytics;
  return (
    <section className="cards" aria-label="주요 수치" aria-busy={isLoading}>
      {CARDS.map((kind) => (
        <Card key={kind.name} kind={kind} now={analytics} before={analytics?.previous} />
      ))}
    </section>
  );
}
