import type { CSSProperties } from 'react';
import type { Interval } from '../../generated/operations.js';
import { formatCount, formatPoint } from '../format.js';
import type { TimelinePoint } from './csv.js';

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
