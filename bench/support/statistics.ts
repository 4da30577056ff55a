/** A percentile by the nearest-rank method. `share` is from 0 to 1; 0.5 gives the median. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

/**
 * A generator of pseudo-random numbers from 0 to below 1. The same seed gives the same numbers
 * (mulberry32, Tommy Ettinger, public domain).
 */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Normalised discounted cumulative gain at 10 with binary judgments: 1 if all relevant items come
 * first. Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.
 */
export function ndcg10(found: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 2);
  const dcg = found
    .slice(0, 10)
    .reduce((sum, id, rank) => sum + (relevant.has(id) ? gain(rank) : 0), 0);
  const ideal = Array.from({ length: Math.min(10, relevant.size) }, (_, rank) => gain(rank)).reduce(
    (a, b) => a + b,
    0,
  );
  return dcg / ideal;
}
