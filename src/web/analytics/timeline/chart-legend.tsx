import type { Interval } from '../../generated/operations.js';
import { formatCount, formatPoint, formatShare, NOTHING } from '../format.js';
import type { TimelineColumns, TimelinePoint } from './timeline.js';

interface ChartLegendProps {
  points: readonly TimelinePoint[];
  columns: TimelineColumns | null;
  interval: Interval;
  /** Searches of the whole period before; null: nobody knows. */
  before: number | null;
  /** The last point goes on. */
  isUnderWay: boolean;
  /** Of which the values are shown; null: of all together. */
  point: number | null;
}

/** What the lines of the chart are, with their values at the pointer, or of the whole time. */
export function ChartLegend({
  points,
  columns,
  interval,
  before,
  isUnderWay,
  point,
}: ChartLegendProps) {
  const at = point === null ? undefined : points[point];
  const searches = at ? at.searches : sum(points.map((each) => each.searches));
  const zeroResults = at ? at.zeroResults : sum(points.map((each) => each.zeroResults));
  const hasEarlier = columns?.earlier.some((value) => value !== null) ?? false;
  const earlier = !hasEarlier ? null : at ? columns!.earlier[point!] : before;
  return (
    <dl className="legend">
      <div className="legend-time">
        <dt className="visually-hidden">시간</dt>
        <dd>
          {at ? formatPoint(at.at, interval) : '전체 기간'}
          {at && isUnderWay && point === points.length - 1 && ' · 지금까지'}
        </dd>
      </div>
      <div>
        <dt>
          <span className="swatch bar" />
          검색 수
        </dt>
        <dd>{columns ? formatCount(searches) : NOTHING}</dd>
      </div>
      <div>
        <dt>
          <span className="swatch line" />
          결과 없음 비율
        </dt>
        <dd>{searches > 0 ? formatShare(zeroResults / searches) : NOTHING}</dd>
      </div>
      {earlier != null && (
        <div>
          <dt>
            <span className="swatch dashes" />
            지난 기간 검색 수
          </dt>
          <dd>{formatCount(earlier)}</dd>
        </div>
      )}
    </dl>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
