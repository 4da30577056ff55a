import type { CSSProperties } from 'react';
import type {
  AnalyticsOverviewQuery,
  AnalyticsOverviewQueryVariables,
  Interval,
} from '../../generated/operations.js';
import { formatCount, formatPoint } from '../format.js';
import type { Figures } from '../figures.js';
import { Section } from '../section.js';
import type { DayRange } from '../view/range.js';
import { type TimelinePoint, timelineTable } from './csv.js';

interface TimelineSectionProps {
  range: DayRange;
  figures: Figures<AnalyticsOverviewQuery, AnalyticsOverviewQueryVariables>;
}

/** The searches and the unanswered ones over time. */
export function TimelineSection({ range, figures }: TimelineSectionProps) {
  const { shown } = figures;
  const points = shown?.data.searchAnalytics?.timeline;
  return (
    <Section
      id="timeline-title"
      title="추이"
      note="검색 수와, 그 가운데 답하는 도움말이 없던 검색이 어떻게 바뀌었는지 봐요."
      range={range}
      figures={figures}
      table={points ? () => timelineTable(points) : null}
    >
      {points ? (
        <BarsOverTime points={points} interval={shown!.variables.interval} />
      ) : (
        <div className="course skeleton" />
      )}
    </Section>
  );
}

/** Maximum number of bars with room for their counts. */
const MAX_COUNTS = 12;

interface BarsOverTimeProps {
  points: readonly Omit<TimelinePoint, 'clicks'>[];
  interval: Interval;
}

/** Searches over time as bars, and in each bar the unanswered ones. */
export function BarsOverTime({ points, interval }: BarsOverTimeProps) {
  const max = Math.max(1, ...points.map(({ searches }) => searches));
  const nameOf = (at: string | undefined) => (at === undefined ? '' : formatPoint(at, interval));
  const describe = (at: string, searches: number, unanswered: number) =>
    `${nameOf(at)}: 검색 ${formatCount(searches)}회, 답 없음 ${formatCount(unanswered)}회`;
  return (
    <>
      <ol className="course">
        {points.map(({ at, searches, unanswered }) => (
          <li key={at} title={describe(at, searches, unanswered)}>
            <span className="visually-hidden">{describe(at, searches, unanswered)}</span>
            {points.length <= MAX_COUNTS && (
              <span className="course-count" aria-hidden="true">
                {formatCount(searches)}
              </span>
            )}
            <span className="course-bar" style={{ '--share': searches / max } as CSSProperties}>
              <span style={{ '--share': unanswered / Math.max(1, searches) } as CSSProperties} />
            </span>
          </li>
        ))}
      </ol>
      <p className="course-ends soft small" aria-hidden="true">
        <span>{nameOf(points[0]?.at)}</span>
        <span className="course-key">
          <span className="swatch bar" /> 검색 <span className="swatch missed" /> 답 없음
        </span>
        <span>{nameOf(points.at(-1)?.at)}</span>
      </p>
    </>
  );
}
