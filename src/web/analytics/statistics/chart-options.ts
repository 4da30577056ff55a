import uPlot from 'uplot';
import { formatCountTick, formatShareTick } from '../format.js';
import { labelledPoints, roundTop } from './timeline.js';

/**
 * The colours and the font of a chart; from the tokens of the page, because a canvas knows no
 * custom properties.
 */
export interface ChartLook {
  searches: string;
  earlier: string;
  rate: string;
  grid: string;
  text: string;
  font: string;
}

export interface ChartParts {
  width: number;
  height: number;
  look: ChartLook;
  /** Of all points, in order. */
  labels: readonly string[];
  /** The highest of the left axis and of the right. */
  tops: { searches: number; rate: number };
  /** Told which point the pointer is at; null: none. */
  onPoint: (index: number | null) => void;
  /** Told the first and the last point that were dragged over. */
  onSelect: ((first: number, last: number) => void) | null;
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
const LABEL_ROOM = 64;
const NARROW = 480;
const LEAST_RATE = 0.1;
const LEAST_SEARCHES = 4;

/**
 * The chart of searches (bars, left) and of the zero-result rate (line, right), a point of time at
 * each whole number.
 */
export function chartOptions({
  width,
  height,
  look,
  labels,
  tops,
  onPoint,
  onSelect,
}: ChartParts): uPlot.Options {
  const isNarrow = width < NARROW;
  const font = `${isNarrow ? 11 : 12}px ${look.font}`;
  const top = roundTop(tops.searches, LEAST_SEARCHES);
  const topRate = Math.min(1, roundTop(tops.rate * 100, LEAST_RATE * 100) / 100);
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
          labelledPoints(labels.length, plot.bbox.width / devicePixelRatio, LABEL_ROOM),
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
          const at = (x: number) =>
            Math.min(labels.length - 1, Math.max(0, Math.round(plot.posToVal(x, 'x'))));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onSelect?.(at(left), at(left + dragged));
        },
      ],
    },
  };
}
