/**
 * Measures the cost of the search log. Two servers use one database and one Elasticsearch with
 * 20,000 generated articles; the log of one server is disabled by a preloaded module. Compares
 * pairs of single searches in random order, then the throughput with 16 clients. The second half of
 * the measurement starts the servers in the other order, because the first server does the
 * background work.
 *
 *   npm run bench:log
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withDatabase } from '../src/app/open-database.js';
import { importLines } from '../src/articles/index.js';
import { waitUntilDelivered } from '../test/support/delivery.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { createDatabase } from '../test/support/databases.js';
import { generateArticles, generateQueries } from './support/generate-articles.js';
import { withServices } from './support/start-services.js';
import { percentile, seededRandom } from './support/statistics.js';

const ARTICLES = 20_000;
const QUERIES = 200;
/** Pairs of searches in each half of the measurement. */
const PAIRS = 1_000;
const ROUNDS = 4;
const ROUND_MS = 4_000;
const CLIENTS = 16;
/** The pause after a round, in which the log is written. */
const PAUSE_MS = 1_500;
const VISITORS = 1_000;

const KINDS = ['with', 'without'] as const;
type Kind = (typeof KINDS)[number];
type Servers = Record<Kind, ServerProcess>;

const WITHOUT_LOG = `--import=${pathToFileURL('bench/support/without-log.mjs').href}`;
const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
const queries = generateQueries(QUERIES, 2);
const random = seededRandom(1);
const times: Record<Kind, number[]> = { with: [], without: [] };
const rates: Record<Kind, number[]> = { with: [], without: [] };
const differences: number[] = [];
let visits = 0;

/** Searches as the next visitor. Resolves to the duration in milliseconds. */
function search({ url }: ServerProcess, query: string): Promise<number> {
  const body = JSON.stringify({ query: OPERATION, variables: { query, first: 20 } });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': `visitor-${(visits += 1) % VISITORS}`,
  };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${url}/graphql`,
      { method: 'POST', agent, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const durationMs = performance.now() - startedAt;
          const text = Buffer.concat(chunks).toString();
          if (incoming.statusCode !== 200 || text.includes('"errors":['))
            reject(new Error(text.slice(0, 300)));
          else resolve(durationMs);
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function inRandomOrder(): readonly Kind[] {
  return random() < 0.5 ? KINDS : [...KINDS].reverse();
}

async function measurePairs(servers: Servers): Promise<void> {
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const pairTimes: Record<Kind, number> = { with: 0, without: 0 };
    for (const kind of inRandomOrder())
      pairTimes[kind] = await search(servers[kind], queries[pair % QUERIES]!);
    for (const kind of KINDS) times[kind].push(pairTimes[kind]);
    differences.push(pairTimes.with - pairTimes.without);
  }
}

/** Searches per second with all clients. */
async function throughput(server: ServerProcess): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const client = async (_: unknown, first: number) => {
    for (let i = first; performance.now() - startedAt < ROUND_MS; i += CLIENTS) {
      await search(server, queries[i % QUERIES]!);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (done * 1_000) / (performance.now() - startedAt);
}

async function measureRates(servers: Servers): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of inRandomOrder()) {
      rates[kind].push(await throughput(servers[kind]));
      await sleep(PAUSE_MS);
    }
  }
}

/** Runs half of the measurement, with the servers started in this order. */
async function measure(
  environment: Record<string, string>,
  order: readonly Kind[],
  pool: pg.Pool,
): Promise<void> {
  const servers: Partial<Servers> = {};
  for (const kind of order)
    servers[kind] = await startServer({
      ...environment,
      ...(kind === 'without' && { NODE_OPTIONS: WITHOUT_LOG }),
    });
  const { with: logging, without } = servers as Servers;
  await waitUntilDelivered(pool);
  for (let i = 0; i < QUERIES * 3; i += 1)
    await Promise.all([logging, without].map((server) => search(server, queries[i % QUERIES]!)));
  process.stderr.write(`  First server ${order[0]} the log: pairs ...\n`);
  await measurePairs(servers as Servers);
  process.stderr.write('  Throughput rounds ...\n');
  await measureRates(servers as Servers);
  await Promise.all([logging.stop(), without.stop()]);
}

function report(): void {
  const p = (values: number[], share: number) => percentile(values, share).toFixed(2);
  const median = { with: percentile(rates.with, 0.5), without: percentile(rates.without, 0.5) };
  const ratios = rates.with.map((rate, round) => rate / rates.without[round]!);
  console.log(
    `p50         with the log ${p(times.with, 0.5)} ms   without ${p(times.without, 0.5)} ms   ` +
      `median difference ${p(differences, 0.5)} ms   (${differences.length} pairs)`,
  );
  console.log(
    `p95         with the log ${p(times.with, 0.95)} ms   without ${p(times.without, 0.95)} ms`,
  );
  console.log(
    `throughput  with the log ${median.with.toFixed(0)}/s   without ${median.without.toFixed(0)}/s   ` +
      `ratio ${(median.with / median.without).toFixed(3)}   median of pairs ${p(ratios, 0.5)}   ` +
      `(${CLIENTS} clients, ${ratios.length} rounds)`,
  );
}

await withServices(async () => {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await createDatabase(name);
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const environment = {
    DATABASE_URL: databaseUrl,
    ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: name.replace('_', '-'),
  };
  async function* lines() {
    yield* generateArticles(ARTICLES, 1);
  }
  process.stderr.write(`Importing ${ARTICLES} generated articles ...\n`);
  const { errors } = await withDatabase(databaseUrl, (dataSource) =>
    importLines(dataSource, lines(), { keepRows: false, editor: 'bench' }),
  );
  if (errors[0]) throw new Error(errors[0].reason);
  await measure(environment, KINDS, pool);
  await measure(environment, [...KINDS].reverse(), pool);
  report();
  const { rows } = await pool.query<{ logged: number }>(
    'select count(*)::integer as logged from search_log',
  );
  console.log(
    `            ${rows[0]!.logged} of ${visits} searches on the two servers are in the log`,
  );
  await pool.end();
});
process.exit(0);
