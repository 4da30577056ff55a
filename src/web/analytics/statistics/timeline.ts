/** The searches of an hour, day or week. */
export interface TimelinePoint {
  /** Its start, in ISO 8601. */
  at: string;
  searches: number;
  unanswered: number;
  clicks: number;
}

/** The data of the chart: one entry for each point. */
export interface TimelineColumns {
  searches: number[];
  /** The searches at the same point of the previous period; null: unknown. */
  earlier: (number | null)[];
  /** From 0 to 1; null if there were no searches. */
  unansweredRates: (number | null)[];
}

/** Converts points to columns. The points of the previous period are matched by position. */
export function timelineColumns(
  points: readonly TimelinePoint[],
  earlier: readonly { searches: number }[] | null | undefined,
): TimelineColumns {
  return {
    searches: points.map(({ searches }) => searches),
    earlier: points.map((_, i) => earlier?.[i]?.searches ?? null),
    unansweredRates: points.map(({ searches, unanswered }) =>
      searches > 0 ? unanswered / searches : null,
    ),
  };
}

/**
 * The indices of the points that get a label, in even and common steps. Each label has at least
 * `labelWidth` of the `width` of the axis, both in pixels.
 */
export function labelledPoints(count: number, width: number, labelWidth: number): number[] {
  const max = Math.max(1, Math.floor(width / labelWidth));
  const step = STEPS.find((size) => Math.ceil(count / size) <= max) ?? Math.ceil(count / max);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

const STEPS = [1, 2, 3, 5, 6, 7, 10, 12, 14, 15, 21, 24, 28, 30];

/** The end of an axis that starts at 0: a round number of at least `max` and `min`. */
export function roundTop(max: number, min: number): number {
  const top = Math.max(max, min);
  const unit = 10 ** Math.floor(Math.log10(top));
  return [1, 2, 4, 6, 8, 10].map((times) => times * unit).find((candidate) => candidate >= top)!;
}
