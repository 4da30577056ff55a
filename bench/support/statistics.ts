/** A percentile by the nearest-rank method. `share` is from 0 to 1; 0.5 gives the median. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

/**
 * Normalised discounted cumulative gain at 10: 1 if the relevant items with the highest gains come
 * first. `gains` has the gain of each relevant item, at least one. Järvelin and Kekäläinen,
 * "Cumulated gain-based evaluation of IR techniques", 2002.
 */
export function ndcg10(found: readonly string[], gains: ReadonlyMap<string, number>): number {
  const cumulated = (ranked: readonly number[]) =>
    ranked.slice(0, 10).reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
  const ideal = [...gains.values()].sort((a, b) => b - a);
  return cumulated(found.map((id) => gains.get(id) ?? 0)) / cumulated(ideal);
}

/** The median and high percentiles of durations, as text. */
export function describeTimes(times: readonly number[]): string {
  return [50, 95, 99]
    .map((share) => `p${share} ${percentile(times, share / 100).toFixed(1)} ms`)
    .join(', ');
}

/** The middle of these numbers. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** The lowest and the highest of these numbers, for example "1.20 to 1.34". */
export function range(numbers: readonly number[], digits = 2): string {
  return `${Math.min(...numbers).toFixed(digits)} to ${Math.max(...numbers).toFixed(digits)}`;
}
