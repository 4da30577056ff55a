import { useEffect, useEffectEvent, useRef, useState } from 'react';
import uPlot from 'uplot';
import { formatCountTick, formatShareTick } from '../format.js';
import { labelledPoints, roundTop, type TimelineColumns } from './timeline.js';

interface ChartProps {
  columns: TimelineColumns;
  labels: readonly string[];
  onPoint: (index: number | null) => void;
  /** Called with the first and last point of a selection by dragging; null: no selection. */
  onSelect: ((first: number, last: number) => void) | null;
}

/**
 * The drawn chart, as wide as its container. Screen readers skip the chart: show the same figures
 * as a table, too.
 */
export function Chart({ columns, labels, onPoint, onSelect }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const look = useChartLook();
  const handlePoint = useEffectEvent(onPoint);
  const handleSelect = useEffectEvent((first: number, last: number) => onSelect?.(first, last));
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
    const { searches, earlier, unansweredRates } = columns;
    const maxOf = (values: (number | null)[]) =>
      values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
    const options = chartOptions({
      width,
      height: box.current!.clientHeight,
      look,
      labels,
      max: { searches: maxOf([...searches, ...earlier]), rate: maxOf(unansweredRates) },
      onPoint: handlePoint,
      onSelect: canSelect ? handleSelect : null,
    });
    const plot = new uPlot(
      options,
      [searches.map((_, i) => i), searches, earlier, unansweredRates],
      box.current!,
    );
    return () => plot.destroy();
  }, [width, look, columns, labels, canSelect]);

  return <div ref={box} className="chart" aria-hidden="true" />;
}

/** The look of the chart, read again when the colour scheme changes. */
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

/**
 * The colours and the font of a chart, read from the CSS tokens of the page, because a canvas
 * cannot use custom properties.
 */
interface ChartLook {
  searches: string;
  earlier: string;
  rate: string;
  grid: string;
  text: string;
  font: string;
}

interface ChartParts {
  width: number;
  height: number;
  look: ChartLook;
  labels: readonly string[];
  /** The highest values on the left and the right axis. */
  max: { searches: number; rate: number };
  /** Called with the point at the pointer; null: none. */
  onPoint: (index: number | null) => void;
  /** Called with the first and last point of a selection; null: no selection. */
  onSelect: ((first: number, last: number) => void) | null;
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
/** Widths in pixels. */
const LABEL_WIDTH = 64;
const NARROW_CHART = 480;
/** Minimum ends of the axes. */
const MIN_RATE_TOP = 0.1;
const MIN_SEARCHES_TOP = 4;

/**
 * The options of the chart: searches as bars on the left axis, the unanswered rate as a line on
 * the right axis. The x value of a point is its index.
 */
function chartOptions({
  width,
  height,
  look,
  labels,
  max,
  onPoint,
  onSelect,
}: ChartParts): uPlot.Options {
  const isNarrow = width < NARROW_CHART;
  const font = `${isNarrow ? 11 : 12}px ${look.font}`;
  const top = roundTop(max.searches, MIN_SEARCHES_TOP);
  const topRate = Math.min(1, roundTop(max.rate * 100, MIN_RATE_TOP * 100) / 100);
  const axis = { stroke: look.text, font, ticks: { show: false }, border: { show: false } };
  const grid = { stroke: look.grid, width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    padding: [12, 0, 0, 0],
    cursor: {
      y: false,
      drag: { x: onSelect !== null, y: false, setScale: false },
      points: { show: false },
    },
    scales: {
      x: { time: false, range: () => [-0.5, labels.length - 0.5] },
      y: { range: () => [0, top] },
      rate: { range: () => [0, topRate] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        gap: 8,
        splits: (plot) =>
          labelledPoints(labels.length, plot.bbox.width / devicePixelRatio, LABEL_WIDTH),
        values: (_, splits) => splits.map((index) => labels[index] ?? ''),
      },
      {
        ...axis,
        grid,
        size: isNarrow ? 36 : 48,
        splits: () => QUARTERS.map((part) => part * top),
        values: (_, splits) => splits.map(formatCountTick),
      },
      {
        ...axis,
        scale: 'rate',
        side: 1,
        grid: { show: false },
        size: isNarrow ? 36 : 48,
        splits: () => QUARTERS.map((part) => part * topRate),
        values: (_, splits) => splits.map(formatShareTick),
      },
    ],
    series: [
      {},
      {
        scale: 'y',
        fill: look.searches,
        width: 0,
        paths: uPlot.paths.bars!({ size: [0.66, 40], radius: 0.15 }),
        points: { show: false },
      },
      { scale: 'y', stroke: look.earlier, width: 1.5, dash: [4, 4], points: { show: false } },
      {
        scale: 'rate',
        stroke: look.rate,
        width: 2.5,
        points: { show: labels.length <= 62, size: 6, fill: look.rate, stroke: look.rate },
      },
    ],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width: dragged } = plot.select;
          if (dragged === 0) return;
          const pointAt = (x: number) =>
            Math.min(labels.length - 1, Math.max(0, Math.round(plot.posToVal(x, 'x'))));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onSelect?.(pointAt(left), pointAt(left + dragged));
        },
      ],
    },
  };
}
