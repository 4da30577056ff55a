/** Another search of the same visitor within so long after one says that it did not help. */
export const DEFLECTION_MS = 300_000;

/**
 * Clicked, and the visitor did not search again within five minutes of the search (deflection: no
 * other help was needed).
 */
export const IS_DEFLECTED = `(l.clicks > 0 and not exists (
  select from search_log later where later.visitor = l.visitor and later.at > l.at and later.at <= l.at + interval '${DEFLECTION_MS} milliseconds'))`;

/**
 * Over rows `l` of the log: the figures of a roll-up under its names and types, because sums of
 * larger ones take longer.
 */
export const FIGURES_OF_LOG = `
  count(*)::integer as searches, (count(*) filter (where l.total = 0))::integer as zero_results,
  (count(*) filter (where l.clicks > 0))::integer as clicked, coalesce(sum(l.clicks), 0)::integer as clicks,
  coalesce(sum(l.click_positions), 0)::bigint as click_positions`;

/** The first moment of the day of Korea in which a moment lies. */
export function koreanDayOf(moment: string): string {
  return `date_trunc('day', ${moment}, 'Asia/Seoul')`;
}
