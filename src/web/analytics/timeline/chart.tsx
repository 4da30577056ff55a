import { useEffect, useEffectEvent, useRef, useState } from 'react';
import uPlot from 'uplot';
import { chartOptions } from './chart-options.js';
import type { TimelineColumns } from './timeline.js';
import { useChartLook } from './use-chart-look.js';

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
