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
import { generateQueries } from './support/generate-articles.js';
import { inTurns, LoadClient, throughput } from './support/load.js';
import { elasticsearchPid, megabytesOf, postgresPids } from './support/processes.js';
import { measureCompression, measureThroughput, measureZipf } from './support/search-load.js';
import { newFilter, OPERATION, requestsFor, withArgument } from './support/search-requests.js';
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
const CLIENTS = 16;

const client = new LoadClient(1);

const ms = (value: number) => value.toFixed(2).padStart(8);

/** A line with the duration of searches, `rounds` being those of each round. */
function line(name: string, rounds: readonly (readonly number[])[]): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(rounds.flat(), share));
  return `  ${name.padEnd(28)}${ms(p50!)} ${ms(p95!)} ${ms(p99!)}   ${range(rounds.map(median))}`;
}
const HEADING = 'p50      p95      p99 (ms)   medians of the rounds';

/** One client: cold and warm searches, and their parts. */
async function measureOneClient(setting: Setting): Promise<void> {
  const names = ['raw', 'cold', 'warm', 'raw again', 'all matches', 'literal', 'plain'] as const;
  type Name = (typeof names)[number];
  const empty = () =>
    Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const rounds: Record<Name, number[]>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const queries = generateQueries(QUERIES_PER_ROUND, 100 + round);
    const { graphql, raw } = requestsFor(queries, client, setting);
    const full = graphql(OPERATION);
    const times = empty();
    await inTurns({ raw, cold: full }, 0, queries.length, times);
    await inTurns(
      {
        'raw again': raw,
        warm: full,
        'all matches': graphql(withArgument('scope: ALL_MATCHES')),
        literal: graphql(withArgument('literal: true, scope: ALL_MATCHES')),
        plain: graphql(PLAIN),
      },
      0,
      queries.length,
      times,
    );
    rounds.push(times);
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  console.log(`one client, ${ROUNDS * QUERIES_PER_ROUND} searches     ${HEADING}`);
  const roundsOf = (name: Name) => rounds.map((times) => times[name]);
  for (const name of names) console.log(line(name, roundsOf(name)));
  for (const [name, raw] of [
    ['cold', 'raw'],
    ['warm', 'raw again'],
  ] as const) {
    const ratios = rounds.map((times) => median(times[name]) / median(times[raw]));
    console.log(
      `  ${name} / raw, median of rounds ${median(ratios).toFixed(2)} (${range(ratios)})`,
    );
  }
  const all = (name: Name) => roundsOf(name).flat();
  const difference = (a: Name, b: Name) =>
    median(all(a).map((value, i) => value - all(b)[i]!)).toFixed(2);
  console.log(
    `  interpretation ${difference('all matches', 'literal')} ms, ` +
      `answers, best scores known ${difference('warm', 'all matches')} ms, ` +
      `both ${difference('warm', 'literal')} ms`,
  );
}

/** One client of a server that searches in memory, and raw Elasticsearch in turns. */
async function measureMemory(setting: Setting): Promise<void> {
  const server = await setting.startAnother({ SEARCH_ENGINE: 'memory' });
  const names = ['raw', 'cold', 'warm'] as const;
  const rounds: Record<(typeof names)[number], number[]>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const queries = generateQueries(QUERIES_PER_ROUND, 100 + round);
    const { graphql, raw } = requestsFor(queries, client, { ...setting, server });
    const times = { raw: [] as number[], cold: [] as number[], warm: [] as number[] };
    await inTurns({ raw, cold: graphql(OPERATION) }, 0, queries.length, times);
    await inTurns({ warm: graphql(OPERATION) }, 0, queries.length, times);
    rounds.push(times);
  }
  console.log(`in memory, ${ROUNDS * QUERIES_PER_ROUND} searches     ${HEADING}`);
  for (const name of names)
    console.log(
      line(
        name,
        rounds.map((times) => times[name]),
      ),
    );
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
  const pageOf = async (query: string, first: number, after: string | null) =>
    (
      JSON.parse(
        await client.post(
          `${setting.server.url}/graphql`,
          JSON.stringify({ query: operation, variables: { query, first, after, filter } }),
        ),
      ) as Page
    ).data.search;
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
  const { graphql, raw } = requestsFor(generateQueries(500, 2), new LoadClient(CLIENTS), setting);
  process.stderr.write('Warming up ...\n');
  for (const send of [raw, graphql(OPERATION)])
    await throughput(send, { clients: CLIENTS, from: 0, count: WARM_UP });
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
