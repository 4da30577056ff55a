/** A point of time with its searches. */
export interface TimelinePoint {
  at: string;
  searches: number;
  zeroResults: number;
  clicks: number;
}

/** Columns of the chart, all of one length: one entry for each point of time. */
export interface TimelineColumns {
  searches: number[];
  /** The searches of as long a time before, where they are known. */
  earlier: (number | null)[];
  /** 0 to 1; null where nothing was searched. */
  zeroResultRates: (number | null)[];
}

/** Lays the points of a time beside those of the time before, from its first on. */
export function timelineColumns(
  points: readonly TimelinePoint[],
  earlier: readonly { searches: number }[] | null | undefined,
): TimelineColumns {
  return {
    searches: points.map(({ searches }) => searches),
    earlier: points.map((_, i) => earlier?.[i]?.searches ?? null),
    zeroResultRates: points.map(({ searches, zeroResults }) =>
      searches > 0 ? zeroResults / searches : null,
    ),
  };
}

/**
 * Which points get a label, so that labels have so much room: the first of every few, in steps that
 * people count by.
 */
export function labelledPoints(count: number, width: number, room: number): number[] {
  const most = Math.max(1, Math.floor(width / room));
  const step = STEPS.find((size) => Math.ceil(count / size) <= most) ?? Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

const STEPS = [1, 2, 3, 5, 6, 7, 10, 12, 14, 15, 21, 24, 28, 30];

/**
 * The end of an axis from 0 on: a round number at or above all values, and whole quarters of it.
 */
export function roundTop(most: number, least: number): number {
  const top = Math.max(most, least);
  const unit = 10 ** Math.floor(Math.log10(top));
  return [1, 2, 4, 6, 8, 10].map((times) => times * unit).find((candidate) => candidate >= top)!;
}
