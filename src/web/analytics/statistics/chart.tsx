import { useEffect, useEffectEvent, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Interval } from '../../generated/operations.js';
import { formatCount, formatPoint, formatShare, NOTHING } from '../format.js';
import { type ChartLook, chartOptions } from './chart-options.js';
import type { TimelineColumns, TimelinePoint } from './timeline.js';

/** What the tokens say a chart looks like; said anew when the colour scheme changes. */
function useChartLook(): ChartLook {
  const [look, setLook] = useState(readLook);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const read = () => setLook(readLook());
    scheme.addEventListener('change', read);
    return () => scheme.removeEventListener('change', read);
  }, []);
  return look;
}

function readLook(): ChartLook {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    searches: read('--chart-searches'),
    earlier: read('--chart-earlier'),
    rate: read('--chart-rate'),
    grid: read('--line'),
    text: read('--text-soft'),
    font: style.fontFamily,
  };
}

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

interface ChartProps {
  columns: TimelineColumns;
  /** Of the points, for the axis. */
  labels: readonly string[];
  onPoint: (index: number | null) => void;
  /** Told what was dragged over; null: nothing can be. */
  onSelect: ((first: number, last: number) => void) | null;
}

/**
 * The drawn chart, as wide as its box. For eyes alone: whoever shows it gives the same figures as a
 * table.
 */
export function Chart({ columns, labels, onPoint, onSelect }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const look = useChartLook();
  const tellPoint = useEffectEvent(onPoint);
  const tellSelect = useEffectEvent((first: number, last: number) => onSelect?.(first, last));
  const canSelect = onSelect !== null;

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry!.contentRect.width)),
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (width === 0) return;
    const { searches, earlier, zeroResultRates } = columns;
    const most = (values: (number | null)[]) =>
      values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
    const options = chartOptions({
      width,
      height: box.current!.clientHeight,
      look,
      labels,
      tops: { searches: most([...searches, ...earlier]), rate: most(zeroResultRates) },
      onPoint: tellPoint,
      onSelect: canSelect ? tellSelect : null,
    });
    const plot = new uPlot(
      options,
      [searches.map((_, i) => i), searches, earlier, zeroResultRates],
      box.current!,
    );
    return () => plot.destroy();
  }, [width, look, columns, labels, canSelect]);

  return <div ref={box} className="chart" aria-hidden="true" />;
}
