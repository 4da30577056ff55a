/**
 * Compares the GraphQL search, with hits, highlights and three facets, with a raw Elasticsearch
 * `_search` (body in raw-search.json), in one run and in turns, over generated articles:
 *
 * - `cold`: queries that were never asked, so that the best score of each has to be found first
 * - `warm`: the same queries with another filter, so that the best scores are known
 * - each part of a search alone: without interpretation (`literal`), with all matches as results,
 *   without highlights and facets, a later page
 * - throughput of 16 clients, with the processor time of each process, and of a stream in which a
 *   few searches are frequent (Zipf), whose answers are remembered
 *
 *   npm run bench:search -- [articles, 20,000 by default]
 */
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '../src/app/open-database.js';
import { importLines } from '../src/articles/index.js';
import { bigrams } from '../src/language/index.js';
import { createDatabase } from '../test/support/databases.js';
import { startServer, type ServerProcess } from '../test/support/server-process.js';
import { generateArticles, generateQueries, zipfStream } from './support/generate-articles.js';
import {
  inTurns,
  LoadClient,
  processorMs,
  processorMsOf,
  type Send,
  throughput,
} from './support/load.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const ROUNDS = 5;
const QUERIES_PER_ROUND = 200;
const THROUGHPUT_MS = 4_000;
const CLIENTS = 16;
const LATER_PAGE = 50;

/** Different searches of the stream with frequent ones, and the number that is sent. */
const ZIPF_SEARCHES = 20_000;
const ZIPF_SENT = 40_000;

const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const RAW = readFileSync('bench/raw-search.json', 'utf8');
const PLAIN = `query ($query: String!, $filter: SearchFilter, $first: Int!) {
  search(query: $query, filter: $filter, first: $first) { totalCount nodes { title } } }`;

const withArgument = (argument: string) =>
  OPERATION.replace('first: $first)', `first: $first, ${argument})`);

/** A filter without effect, each time another one, so that the answer is not remembered. */
let filters = 0;
const newFilter = () => ({ updatedFrom: new Date(++filters).toISOString() });

const client = new LoadClient(CLIENTS);

interface Setting {
  server: ServerProcess;
  elasticsearch: string;
  index: string;
}

/** Requests for the queries of a list, to the server or to Elasticsearch. */
function requestsFor(queries: readonly string[], { server, elasticsearch, index }: Setting) {
  const queryOf = (i: number) => queries[i % queries.length]!;
  const graphql = (operation: string, variables: () => object = () => ({})): Send => {
    return (i) =>
      client.post(
        `${server.url}/graphql`,
        JSON.stringify({
          query: operation,
          variables: { query: queryOf(i), filter: newFilter(), first: 20, ...variables() },
        }),
      );
  };
  const raw: Send = (i) => client.post(`${elasticsearch}/${index}/_search`, rawBody(queryOf(i)));
  return { graphql, raw };
}

function rawBody(query: string): string {
  return RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
    '"$bigrams"',
    JSON.stringify([...new Set(bigrams(query))].join(' ')),
  );
}

const ms = (value: number) => value.toFixed(2).padStart(8);
const middle = (values: readonly number[]) => percentile(values, 0.5);

/** The lowest and the highest value of the rounds. */
function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}

/** One client: cold and warm searches, and their parts. */
async function measureOneClient(setting: Setting): Promise<void> {
  const names = ['raw', 'cold', 'warm', 'raw again', 'all matches', 'literal', 'plain'] as const;
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    (typeof names)[number],
    number[]
  >;
  const ratios = { cold: [] as number[], warm: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const queries = generateQueries(QUERIES_PER_ROUND, 100 + round);
    const { graphql, raw } = requestsFor(queries, setting);
    const full = graphql(OPERATION);
    const before = Object.fromEntries(names.map((name) => [name, times[name].length]));
    await inTurns({ raw, cold: full }, 0, queries.length, times);
    await inTurns(
      {
        'raw again': raw,
        warm: full,
        'all matches': graphql(withArgument('scope: ALL_MATCHES')),
        literal: graphql(withArgument('literal: true')),
        plain: graphql(PLAIN),
      },
      0,
      queries.length,
      times,
    );
    const ofRound = (name: (typeof names)[number]) => middle(times[name].slice(before[name]));
    ratios.cold.push(ofRound('cold') / ofRound('raw'));
    ratios.warm.push(ofRound('warm') / ofRound('raw again'));
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  console.log(`one client, ${ROUNDS * QUERIES_PER_ROUND} searches     p50      p95      p99 (ms)`);
  for (const name of names) {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times[name], share));
    console.log(`  ${name.padEnd(28)}${ms(p50!)} ${ms(p95!)} ${ms(p99!)}`);
  }
  for (const name of ['cold', 'warm'] as const)
    console.log(
      `  ${name} / raw, median of rounds ${middle(ratios[name]).toFixed(2)} (${spread(ratios[name])})`,
    );
  const difference = (a: readonly number[], b: readonly number[]) =>
    middle(a.map((value, i) => value - b[i]!)).toFixed(2);
  console.log(
    `  interpretation ${difference(times['all matches'], times.literal)} ms, ` +
      `answers, best scores known ${difference(times.warm, times['all matches'])} ms, ` +
      `both ${difference(times.warm, times.literal)} ms`,
  );
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
    `page ${LATER_PAGE} of ${times.later.length} queries: ${ms(middle(times.later))} ms, ` +
      `first page ${ms(middle(times.first))} ms`,
  );
}

/** 16 clients: requests per second, and the processor time per search of each process. */
async function measureThroughput(setting: Setting): Promise<void> {
  const queries = generateQueries(500, 3);
  const { graphql, raw } = requestsFor(queries, setting);
  const rates = { raw: [] as number[], ours: [] as number[], ratio: [] as number[] };
  const processor = { server: [] as number[], java: [] as number[], postgres: [] as number[] };
  let from = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const options = { clients: CLIENTS, from, ms: THROUGHPUT_MS };
    const ofRaw = await throughput(raw, options);
    const read = () => ({
      server: processorMs(setting.server.pid),
      java: processorMsOf('java'),
      postgres: processorMsOf('postgres'),
    });
    const before = read();
    const ofOurs = await throughput(graphql(OPERATION), options);
    const after = read();
    from += Math.max(ofRaw.sent, ofOurs.sent);
    rates.raw.push(ofRaw.perSecond);
    rates.ours.push(ofOurs.perSecond);
    rates.ratio.push(ofOurs.perSecond / ofRaw.perSecond);
    for (const name of ['server', 'java', 'postgres'] as const)
      processor[name].push((after[name] - before[name]) / ofOurs.sent);
  }
  console.log(
    `${CLIENTS} clients: ours ${middle(rates.ours).toFixed(0)}/s, raw ${middle(rates.raw).toFixed(0)}/s, ` +
      `ratio ${middle(rates.ratio).toFixed(2)} (${spread(rates.ratio)}); processor ms per search: ` +
      `server ${middle(processor.server).toFixed(2)}, Elasticsearch ${middle(processor.java).toFixed(2)}, ` +
      `Postgres ${middle(processor.postgres).toFixed(2)}`,
  );
}

/** 16 clients that send frequent searches more often, whose answers are remembered. */
async function measureZipf(setting: Setting): Promise<void> {
  const queries = generateQueries(ZIPF_SEARCHES, 4);
  const { graphql, raw } = requestsFor(queries, setting);
  const ours = graphql(OPERATION, () => ({ filter: null }));
  const stream = zipfStream(queries.length, ZIPF_SENT, 5);
  const at =
    (send: Send): Send =>
    (i) =>
      send(stream[i % stream.length]!);
  const searches = async () =>
    (
      (await (await fetch(`${setting.elasticsearch}/${setting.index}/_stats/search`)).json()) as {
        _all: { primaries: { search: { query_total: number } } };
      }
    )._all.primaries.search.query_total;
  const rates = { raw: [] as number[], ours: [] as number[], ratio: [] as number[] };
  let [sent, asked] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const options = { clients: CLIENTS, from: sent, ms: THROUGHPUT_MS };
    const ofRaw = await throughput(at(raw), options);
    const before = await searches();
    const ofOurs = await throughput(at(ours), options);
    asked += (await searches()) - before;
    sent += ofOurs.sent;
    rates.raw.push(ofRaw.perSecond);
    rates.ours.push(ofOurs.perSecond);
    rates.ratio.push(ofOurs.perSecond / ofRaw.perSecond);
  }
  console.log(
    `Zipf over ${ZIPF_SEARCHES} searches, ${CLIENTS} clients, ${sent} sent: ` +
      `ours ${middle(rates.ours).toFixed(0)}/s, raw ${middle(rates.raw).toFixed(0)}/s, ` +
      `ratio ${middle(rates.ratio).toFixed(2)} (${spread(rates.ratio)}), ` +
      `${(asked / sent).toFixed(2)} engine requests per search`,
  );
}

/** Waits until the engine has indexed this number of articles. */
async function untilIndexed(server: ServerProcess, articles: number): Promise<void> {
  for (;;) {
    const { searchIndex } = await server.admin<{
      searchIndex: { documents: number; pending: number };
    }>('{ searchIndex { documents pending } }');
    if (searchIndex.documents >= articles && searchIndex.pending === 0) return;
    await sleep(500);
  }
}

const articles = Number(process.argv[2] ?? 20_000);
await withServices(async () => {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const index = name.replace('_', '-');
  const databaseUrl = await createDatabase(name);
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
  async function* lines() {
    yield* generateArticles(articles, 1);
  }
  process.stderr.write(`Importing ${articles} generated articles ...\n`);
  const report = await withDatabase(databaseUrl, (dataSource) =>
    importLines(dataSource, lines(), { keepRows: false, editor: 'bench' }),
  );
  if (report.errors[0]) throw new Error(report.errors[0].reason);
  const server = await startServer({
    DATABASE_URL: databaseUrl,
    ELASTICSEARCH_URL: elasticsearch,
    ELASTICSEARCH_INDEX: index,
  });
  try {
    await untilIndexed(server, articles);
    await client.post(`${elasticsearch}/${index}/_forcemerge?max_num_segments=1`, '');
    const setting: Setting = { server, elasticsearch, index };
    const { graphql, raw } = requestsFor(generateQueries(500, 2), setting);
    process.stderr.write('Warming up ...\n');
    for (let i = 0; i < 500; i += 1) await Promise.all([graphql(OPERATION)(i), raw(i)]);
    const parts = [measureOneClient, measureLaterPage, measureThroughput, measureZipf];
    for (const measure of parts) await measure(setting);
    console.log(`memory of the server: ${(await server.residentMegabytes()).toFixed(0)} MB`);
  } finally {
    await server.stop();
  }
});
process.exit(0);
