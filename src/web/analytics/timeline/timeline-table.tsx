import type { Interval } from '../../generated/operations.js';
import { formatCount, formatPoint, formatShare, NOTHING } from '../format.js';
import type { TimelinePoint } from './timeline.js';

const INTERVAL_NAMES: Record<Interval, string> = { HOUR: '시간', DAY: '날짜', WEEK: '주' };

/** The figures of the chart for those who do not look at it, the newest first. */
export function TimelineTable({
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
              <th scope="col">결과 없음</th>
              <th scope="col">결과 없음 비율</th>
              <th scope="col">클릭 수</th>
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, searches, zeroResults, clicks }) => (
              <tr key={at}>
                <th scope="row">{formatPoint(at, interval)}</th>
                <td>{formatCount(searches)}</td>
                <td>{formatCount(zeroResults)}</td>
                <td>{searches > 0 ? formatShare(zeroResults / searches) : NOTHING}</td>
                <td>{formatCount(clicks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
