/**
 * Compares the GraphQL search, with hits, highlights and three facets, with a raw Elasticsearch
 * `_search` (body in raw-search.json), in one run and in turns, over generated articles:
 *
 * - `cold`: queries that were never asked, so that the best score of each has to be found first
 * - `warm`: the same queries with another filter, so that the best scores are known
 * - each part of a search alone: without interpretation (`literal`), with all matches as results,
 *   without highlights and facets, a later page
 * - `memory`: the same searches on a server whose search engine is the one in memory
 * - throughput of 16 clients, with the processor time of each process, also with compressed
 *   answers, and of a stream in which a few searches are frequent (Zipf), whose answers are
 *   remembered
 * - whether any answer is older than it may be while titles change
 * - the memory of each process at the end
 *
 *   npm run bench -- search [--articles 20000]
 */
import { parseArgs } from 'node:util';
import { newFilter } from '../test/support/new-filter.js';
import { generateQueries } from './support/generate-articles.js';
import { inTurns, post, type Send, throughput } from './support/load.js';
import { elasticsearchPid, megabytesOf, postgresPids } from './support/processes.js';
import { measureCompression, measureThroughput, measureZipf } from './support/search-load.js';
import { OPERATION, requestsFor, withArgument } from './support/search-requests.js';
import { type Setting, withSearchSetting } from './support/search-setting.js';
import { checkStaleAnswers } from './support/stale-answers.js';
import { median, percentile, range } from './support/statistics.js';

const ROUNDS = 5;
const QUERIES_PER_ROUND = 200;
const LATER_PAGE = 50;

const PLAIN = `query ($query: String!, $filter: SearchFilter, $first: Int!) {
  search(query: $query, filter: $filter, first: $first) { totalCount nodes { title } } }`;

/** Requests before the first round, so that Node.js and Java have compiled their code. */
const WARM_UP = 2_000;

const ms = (value: number) => value.toFixed(2).padStart(8);

/** A line with the duration of searches, `rounds` being those of each round. */
function line(name: string, rounds: readonly (readonly number[])[]): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(rounds.flat(), share));
  return `  ${name.padEnd(28)}${ms(p50!)} ${ms(p95!)} ${ms(p99!)}   ${range(rounds.map(median))}`;
}

/** Requests by name. */
type Stage = Record<string, Send>;

/**
 * Sends searches of one client in several rounds. A round has stages one after the other; the
 * requests of a stage take turns. Prints and resolves to the durations of each round by name.
 */
async function measureRounds(
  heading: string,
  setting: Pick<Setting, 'server' | 'elasticsearch' | 'index'>,
  stagesOf: (requests: ReturnType<typeof requestsFor>) => Stage[],
): Promise<Record<string, number[][]>> {
  const rounds: Record<string, number[][]> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    const queries = generateQueries(QUERIES_PER_ROUND, 100 + round);
    for (const stage of stagesOf(requestsFor(queries, setting)))
      for (const [name, times] of Object.entries(await inTurns(stage, queries.length)))
        (rounds[name] ??= []).push(times);
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  console.log(
    `${heading}, ${ROUNDS * QUERIES_PER_ROUND} searches     ` +
      'p50      p95      p99 (ms)   medians of the rounds',
  );
  for (const [name, times] of Object.entries(rounds)) console.log(line(name, times));
  return rounds;
}

/** One client: cold and warm searches, and their parts. */
async function measureOneClient(setting: Setting): Promise<void> {
  const rounds = await measureRounds('one client', setting, ({ graphql, raw }): Stage[] => {
    const full = graphql(OPERATION);
    return [
      { raw, cold: full },
      {
        'raw again': raw,
        warm: full,
        'all matches': graphql(withArgument('scope: ALL_MATCHES')),
        literal: graphql(withArgument('literal: true, scope: ALL_MATCHES')),
        plain: graphql(PLAIN),
      },
    ];
  });
  for (const [name, raw] of [
    ['cold', 'raw'],
    ['warm', 'raw again'],
  ] as const) {
    const ratios = rounds[name]!.map(
      (times, round) => median(times) / median(rounds[raw]![round]!),
    );
    console.log(
      `  ${name} / raw, median of rounds ${median(ratios).toFixed(2)} (${range(ratios)})`,
    );
  }
  const difference = (a: string, b: string) => {
    const [ofA, ofB] = [rounds[a]!.flat(), rounds[b]!.flat()];
    return median(ofA.map((value, i) => value - ofB[i]!)).toFixed(2);
  };
  console.log(
    `  interpretation ${difference('all matches', 'literal')} ms, ` +
      `answers, best scores known ${difference('warm', 'all matches')} ms, ` +
      `both ${difference('warm', 'literal')} ms`,
  );
}

/** One client of a server that searches in memory, and raw Elasticsearch in turns. */
async function measureMemory(setting: Setting): Promise<void> {
  const server = await setting.startAnother({ SEARCH_ENGINE: 'memory' });
  await measureRounds('in memory', { ...setting, server }, ({ graphql, raw }): Stage[] => {
    const full = graphql(OPERATION);
    return [{ raw, cold: full }, { warm: full }];
  });
  console.log(`  memory of its server: ${megabytesOf([server.pid]).toFixed(0)} MB`);
  await server.stop();
}

/** A page far behind the first, by its cursor of the pager. */
async function measureLaterPage(setting: Setting): Promise<void> {
  const operation = `query ($query: String!, $first: Int!, $after: String, $filter: SearchFilter) {
    search(query: $query, first: $first, after: $after, filter: $filter, scope: ALL_MATCHES) {
      totalCount pageInfo { endCursor } edges { titleHighlight { text } excerptHighlight { text } } } }`;
  interface Page {
    data: { search: { totalCount: number; pageInfo: { endCursor: string } } };
  }
  const filter = newFilter();
  const pageOf = async (query: string, first: number, after: string | null) => {
    const variables = { query, first, after, filter };
    const body = JSON.stringify({ query: operation, variables });
    return (JSON.parse(await post(`${setting.server.url}/graphql`, body)) as Page).data.search;
  };
  const times = { first: [] as number[], later: [] as number[] };
  for (const query of generateQueries(QUERIES_PER_ROUND, 900)) {
    const { totalCount } = await pageOf(query, 0, null);
    if (totalCount < 20 * LATER_PAGE) continue;
    let after: string | null = null;
    for (let page = 1; page < LATER_PAGE; page += 5)
      after = (await pageOf(query, page === 1 ? 80 : 100, after)).pageInfo.endCursor;
    const before = performance.now();
    await pageOf(query, 20, null);
    const between = performance.now();
    await pageOf(query, 20, after);
    times.first.push(between - before);
    times.later.push(performance.now() - between);
    if (times.later.length === 50) break;
  }
  console.log(
    `page ${LATER_PAGE} of ${times.later.length} queries: ${ms(median(times.later))} ms, ` +
      `first page ${ms(median(times.first))} ms`,
  );
}

/** The memory of each process. */
async function printMemory({ server, elasticsearch }: Setting): Promise<void> {
  const megabytes = (pids: number[]) => `${megabytesOf(pids).toFixed(0)} MB`;
  console.log(
    `memory: server ${megabytes([server.pid])}, ` +
      `Elasticsearch ${megabytes([await elasticsearchPid(elasticsearch)])}, ` +
      `Postgres ${megabytes(postgresPids())}`,
  );
}

const { values } = parseArgs({ options: { articles: { type: 'string', default: '20000' } } });
await withSearchSetting(Number(values.articles), async (setting) => {
  const { graphql, raw } = requestsFor(generateQueries(500, 2), setting);
  process.stderr.write('Warming up ...\n');
  for (const send of [raw, graphql(OPERATION)]) await throughput(send, { count: WARM_UP });
  const parts = [
    measureOneClient,
    measureLaterPage,
    measureThroughput,
    measureCompression,
    measureZipf,
    checkStaleAnswers,
    printMemory,
    measureMemory,
  ];
  for (const measure of parts) await measure(setting);
});
process.exit(0);
