import { operationOf, variablesOf } from './analytics-checks.js';
import type { Scope } from './expected-analytics.js';
import { RANKINGS } from './search-sums.js';
import { percentile } from './statistics.js';

const ROUNDS = 5;

/** A request to be timed. */
export interface TimedRequest {
  name: string;
  fields: string;
  scope: Scope;
}

const STATISTICS =
  'query searches averageResults zeroResultRate unansweredRate filteredOutRate clickThroughRate averageClickPosition topArticles { slug title }';

/** The requests of an analytics page for a scope, one for each field. */
export function pageRequests(scope: Scope): TimedRequest[] {
  const fields: Record<string, string> = {
    'searches and rates': 'searches zeroResultRate clickThroughRate averageClickPosition',
    dailyVisitors: 'dailyVisitors',
    deflectionRate: 'deflectionRate',
    'timeline DAY': 'timeline(interval: DAY) { at searches zeroResults clicks }',
    'timeline of a query':
      'query(query: "친구") { timeline(interval: DAY) { at searches zeroResults } }',
    'timeline HOUR': 'timeline(interval: HOUR) { at searches zeroResults clicks }',
    ...Object.fromEntries(
      RANKINGS.map((ranking) => [ranking, `${ranking}(first: 20) { ${STATISTICS} }`]),
    ),
    'facetUsage PRODUCT':
      'facetUsage(field: PRODUCT) { slug label searches share zeroResultRate clickThroughRate }',
    rewrites: 'rewrites(first: 20) { kind from to searches zeroResultRate clickThroughRate }',
  };
  return Object.entries(fields).map(([name, selection]) => ({ name, fields: selection, scope }));
}

/**
 * The median duration of each request in milliseconds. The requests are sent in turns; the first
 * round is not counted.
 */
export async function medianTimes(
  requests: readonly TimedRequest[],
  send: (operation: string, variables: object) => Promise<unknown>,
): Promise<number[]> {
  const times: number[][] = requests.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, { fields, scope }] of requests.entries()) {
      const startedAt = performance.now();
      await send(operationOf(fields), variablesOf(scope));
      if (round > 0) times[i]!.push(performance.now() - startedAt);
    }
  }
  return times.map((durations) => percentile(durations, 0.5));
}
