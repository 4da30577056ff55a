import { operationOf, variablesOf } from './analytics-checks.js';
import type { Question } from './analytics-tally.js';
import { percentile } from './statistics.js';

const ROUNDS = 5;

/** A request that is timed. */
export interface Timed {
  name: string;
  fields: string;
  question: Question;
}

const STATISTICS =
  'query searches averageResults zeroResultRate clickThroughRate averageClickPosition topArticles { slug title }';

/** What a page of analytics asks about a question, one field each. */
export function pageOf(question: Question): Timed[] {
  const fields: Record<string, string> = {
    'searches and rates': 'searches zeroResultRate clickThroughRate averageClickPosition',
    dailyVisitors: 'dailyVisitors',
    deflectionRate: 'deflectionRate',
    'timeline DAY': 'timeline(interval: DAY) { at searches zeroResults clicks }',
    'timeline of a query':
      'query(query: "친구") { timeline(interval: DAY) { at searches zeroResults } }',
    'timeline HOUR': 'timeline(interval: HOUR) { at searches zeroResults clicks }',
    topQueries: `topQueries(first: 20) { ${STATISTICS} }`,
    zeroResultQueries: `zeroResultQueries(first: 20) { ${STATISTICS} }`,
    noClickQueries: `noClickQueries(first: 20) { ${STATISTICS} }`,
    'facetUsage PRODUCT':
      'facetUsage(field: PRODUCT) { slug label searches share zeroResultRate clickThroughRate }',
    rewrites: 'rewrites(first: 20) { kind from to searches zeroResultRate clickThroughRate }',
  };
  return Object.entries(fields).map(([name, of]) => ({ name, fields: of, question }));
}

/** The median of the milliseconds of each, asked in turn after each was asked once. */
export async function medianTimes(
  timed: readonly Timed[],
  ask: (operation: string, variables: object) => Promise<unknown>,
): Promise<number[]> {
  const times: number[][] = timed.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, { fields, question }] of timed.entries()) {
      const startedAt = performance.now();
      await ask(operationOf(fields), variablesOf(question));
      if (round > 0) times[i]!.push(performance.now() - startedAt);
    }
  }
  return times.map((of) => percentile(of, 0.5));
}
