import type {
  AnalyticsFiguresFragment,
  AnalyticsOverviewQuery,
} from '../../generated/operations.js';
import { NO_VALUE } from '../format.js';
import type { Figures } from '../figures.js';
import { compare, type Comparison, FIGURES } from './period-comparison.js';

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

type FigureName = keyof typeof FIGURES;

/** The definition of each figure. */
const HINTS: Record<FigureName, string> = {
  searches: '한 번 찾는 동안의 글자 입력과 다음 페이지는 하나로 세요.',
  dailyVisitors: '하루 안에서만 구별하고, 날마다 센 수를 더해요.',
  unansweredRate: '찾는 말에 답하는 도움말이 없던 검색의 비율이에요.',
  clickThroughRate: '도움말을 하나라도 연 검색의 비율이에요.',
  averageClickPosition: '열어 본 도움말이 결과에서 몇 위였는지예요. 작을수록 좋아요.',
  deflectionRate: '도움말을 열고 5분 안에 다시 찾지 않은 검색의 비율이에요.',
  meaningRate: '단어로만 찾지 않고 뜻이 비슷한 도움말도 찾은 검색의 비율이에요.',
  pinnedRate: '고정한 문서가 첫 페이지에 나온 검색의 비율이에요.',
};

/** Rates of parts that a help centre may lack: a model server, pins. */
const OPTIONAL: readonly FigureName[] = ['meaningRate', 'pinnedRate'];

/** A figure; null for a rate without searches. */
function read(figures: AnalyticsFiguresFragment, name: FigureName): number | null | undefined {
  return FIGURES[name].kind === 'share' && figures.searches === 0 ? null : figures[name];
}

interface CardProps {
  name: FigureName;
  /** Null while loading. */
  now: AnalyticsFiguresFragment | null | undefined;
  /** The figures of the previous period. */
  before: AnalyticsFiguresFragment | null | undefined;
}

/** One figure and its change. */
function Card({ name, now, before }: CardProps) {
  const figure = FIGURES[name];
  const { format } = figure;
  const value = now && read(now, name);
  const previous = before && read(before, name);
  return (
    <div className="panel card">
      <h2>{figure.name}</h2>
      {now ? (
        <>
          <p className="card-value">{value == null ? NO_VALUE : format(value)}</p>
          <Change comparison={compare(value, previous, figure)} />
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
      <p className="card-hint">{HINTS[name]}</p>
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
  const isShown = (name: FigureName) =>
    !OPTIONAL.includes(name) || analytics?.[name] || analytics?.previous?.[name];
  const names = (Object.keys(FIGURES) as FigureName[]).filter(isShown);
  return (
    <section className="cards" aria-label="주요 수치" aria-busy={isLoading}>
      {names.map((name) => (
        <Card key={name} name={name} now={analytics} before={analytics?.previous} />
      ))}
    </section>
  );
}
