import type { CSSProperties } from 'react';
import type { Interval } from '../../generated/operations.js';
import { formatCount, formatPoint } from '../format.js';
import type { TimelinePoint } from '../timeline/timeline.js';

/** More counts than these do not stand beside each other. */
const MOST_COUNTS = 12;

/** How often a query was searched over time, and how often in vain. */
export function StoryCourse({
  points,
  interval,
}: {
  points: readonly Omit<TimelinePoint, 'clicks'>[];
  interval: Interval;
}) {
  const most = Math.max(1, ...points.map(({ searches }) => searches));
  const name = (at: string | undefined) => (at === undefined ? '' : formatPoint(at, interval));
  return (
    <section>
      <h3>찾은 횟수의 추이</h3>
      <ol className="course">
        {points.map(({ at, searches, zeroResults }) => (
          <li key={at} title={`${name(at)}: ${formatCount(searches)}회`}>
            <span className="visually-hidden">
              {`${name(at)}: 검색 ${formatCount(searches)}회, 결과 없음 ${formatCount(zeroResults)}회`}
            </span>
            {points.length <= MOST_COUNTS && (
              <span className="course-count" aria-hidden="true">
                {formatCount(searches)}
              </span>
            )}
            <span className="course-bar" style={{ '--share': searches / most } as CSSProperties}>
              <span style={{ '--share': zeroResults / Math.max(1, searches) } as CSSProperties} />
            </span>
          </li>
        ))}
      </ol>
      <p className="course-ends soft small" aria-hidden="true">
        <span>{name(points[0]?.at)}</span>
        <span className="course-key">
          <span className="swatch bar" /> 검색 <span className="swatch missed" /> 결과 없음
        </span>
        <span>{name(points.at(-1)?.at)}</span>
      </p>
    </section>
  );
}
