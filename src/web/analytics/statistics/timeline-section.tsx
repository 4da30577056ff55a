import type {
  AnalyticsOverviewQuery,
  AnalyticsOverviewQueryVariables,
  Interval,
} from '../../generated/operations.js';
import { formatCount, formatPoint, formatShare, NO_VALUE } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, type SectionContext } from '../section.js';
import { BarsOverTime } from './bars-over-time.js';
import { type TimelinePoint, timelineTable } from './csv.js';

interface TimelineSectionProps extends SectionContext {
  figures: Figures<AnalyticsOverviewQuery, AnalyticsOverviewQueryVariables>;
}

/** The searches and the unanswered ones over time, as bars and as a table. */
export function TimelineSection({ figures, ...context }: TimelineSectionProps) {
  const { shown } = figures;
  const points = shown?.data.searchAnalytics?.timeline;
  const interval = shown?.variables.interval ?? 'DAY';
  return (
    <Section
      id="timeline-title"
      title="추이"
      note="검색 수와, 그 가운데 답하는 도움말이 없던 검색이 어떻게 바뀌었는지 봐요."
      figures={figures}
      {...context}
      table={points ? () => timelineTable(points) : null}
    >
      {points ? (
        <>
          <BarsOverTime points={points} interval={interval} />
          <TimelineTable points={points} interval={interval} />
        </>
      ) : (
        <div className="course skeleton" />
      )}
    </Section>
  );
}

const INTERVAL_NAMES: Record<Interval, string> = { HOUR: '시간', DAY: '날짜', WEEK: '주' };

/** The figures of the chart as a table, newest first. */
function TimelineTable({
  points,
  interval,
}: {
  points: readonly TimelinePoint[];
  interval: Interval;
}) {
  return (
    <details className="as-table">
      <summary>표로 보기</summary>
      <div className="scroll" role="region" aria-label="추이 표" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{INTERVAL_NAMES[interval]}</th>
              <th scope="col">검색 수</th>
              <th scope="col">답 없음</th>
              <th scope="col">답 없음 비율</th>
              <th scope="col">클릭 수</th>
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, searches, unanswered, clicks }) => (
              <tr key={at}>
                <th scope="row">{formatPoint(at, interval)}</th>
                <td>{formatCount(searches)}</td>
                <td>{formatCount(unanswered)}</td>
                <td>{searches > 0 ? formatShare(unanswered / searches) : NO_VALUE}</td>
                <td>{formatCount(clicks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
