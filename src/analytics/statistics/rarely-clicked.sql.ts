/** The columns that `rarelyClicked` needs beside the query. */
export const RARELY_CLICKED_SUMS = ['searches', 'zero_results', 'clicked', 'zero_clicked'] as const;

/** The quantile of the normal distribution for a two-sided level of 95 %. */
const Z = 1.96;

/**
 * A SELECT that ranks the queries of `rows` whose results are opened clearly less often than
 * average, by the clicks that they lack: the expected ones at the average rate, less those that
 * they had. Only searches with a query and with results count, and only clicks on results.
 *
 * "Clearly" is: the upper bound of the Wilson score interval (95 %) of the query's rate is below
 * the average. The interval has all rates that the score test does not reject, so the test is the
 * same condition, without the formula of the bound: `expected - opened > z * sqrt(expected * (1 -
 * average))`. It needs no minimum number of searches: where there are few, nothing is rejected.
 *
 * Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
 * Journal of the American Statistical Association 22 (158), 209-212.
 */
export function rarelyClicked(rows: string): string {
  // The roll-ups of earlier versions count clicks on popular articles as clicks on results.
  const found = 'sum(searches - zero_results)';
  const opened = `least(sum(clicked - zero_clicked), ${found})`;
  return `
    select query from (
      select query, average, found * average as expected, opened from (
        select query, found, opened, sum(opened) over () / nullif(sum(found) over (), 0) as average
        from (
          select query, ${found}::float8 as found, ${opened}::float8 as opened
          from (${rows}) parts where query <> '' group by query
        ) of_query
      ) compared
    ) ranked
    where expected - opened > ${Z} * sqrt(expected * (1 - average))
    order by expected - opened desc, query`;
}
