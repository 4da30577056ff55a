/**
 * How Doum carries many articles: loads generated ones, lets a server index them, and measures
 *
 * - the import and the first build of the index, in articles per second
 * - the start of a server on the finished database, until /readyz answers 200
 * - the processors that each server, Postgres and Elasticsearch use while idle, and during five
 *   writes a second that one server gets, and then another one; the longest block of event loops
 * - searches with and without writes, in turns: never remembered, and frequent ones (Zipf)
 * - suggestions while a query is typed, and related articles
 * - memory, size on disk, and `index verify`
 *
 * `--keep` names a folder whose data stay, so that a run goes on where an earlier one was
 * interrupted, and measures again without loading. `--only` chooses parts: start, idle, writes,
 * searches, suggestions, memory, verify. `--rate`: searches a second. Prints a table, also as JSON.
 *
 *   npm run bench:scale -- [--articles 100000 --nodes 1 --servers 2 --heap 1024 --seconds 60
 *     --rate 10 --keep .doum/scale --only idle,writes]
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { runCli } from '../test/support/run-cli.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { importUntil, untilIndexed } from './scale/load.js';
import {
  blocks,
  leaderOf,
  related,
  search,
  TitleWriter,
  type Sent,
  suggest,
  type Use,
  withUse,
} from './scale/measure.js';
import { describeTimes, describeUse, FigureTable, fixed } from './scale/figure-table.js';
import { memoryFigures } from './scale/memory.js';
import { type Services, startKeptServices } from './scale/services.js';
import { generateQueries, zipfStream } from './support/generate-articles.js';
import { postgresPids } from './support/processes.js';
import { percentile } from './support/statistics.js';

const INDEX = 'scale';
const WRITES_PER_SECOND = 5;
const SUGGESTIONS_PER_SECOND = 10;
const SEARCH_ROUNDS = 3;
const STARTS = 3;
const WARM_UP_SECONDS = 15;
const REST_MS = 30_000;

// So that `exit` ends the servers.
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1));

const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '100000' },
    nodes: { type: 'string', default: '1' },
    servers: { type: 'string', default: '2' },
    heap: { type: 'string', default: '1024' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '10' },
    keep: { type: 'string' },
    only: { type: 'string', default: 'start,idle,writes,searches,suggestions,memory,verify' },
  },
});
const ARTICLES = Number(values.articles);
const SECONDS = Number(values.seconds);
const FOLDER = values.keep ?? '.doum/scale-once';
const PARTS = new Set(values.only.split(','));

const table = new FigureTable();
const msOf = (sent: readonly Sent[]) => sent.flatMap(({ ms }) => ms);

function start(services: Services, more: Record<string, string> = {}): Promise<ServerProcess> {
  return startServer(
    {
      DATABASE_URL: services.databaseUrl,
      ELASTICSEARCH_INDEX: INDEX,
      ...services.environment,
      ...more,
    },
    10 * 60_000,
  );
}

async function countIndexed({ client }: Services): Promise<number> {
  return client.count({ index: INDEX }).then(
    ({ count }) => count,
    // There is no index yet.
    () => 0,
  );
}

async function buildIndex(services: Services, pool: pg.Pool, missing: number): Promise<void> {
  const startedAt = performance.now();
  const server = await start(services);
  const seconds = () => (performance.now() - startedAt) / 1_000;
  let peak = 0;
  const watch = setInterval(
    () => void server.residentMegabytes().then((mb) => (peak = Math.max(peak, mb))),
    1_000,
  );
  try {
    // The database may come from an index that this Elasticsearch does not have.
    do
      await untilIndexed(pool, (text) =>
        process.stderr.write(`  ${fixed(seconds(), 0)} s: ${text}\n`),
      );
    while ((await countIndexed(services)) < ARTICLES && (await sleep(500, true)));
  } finally {
    clearInterval(watch);
  }
  table.add(
    'index and words built',
    `${fixed(seconds())} s, ${missing} articles, ${fixed(missing / seconds(), 0)}/s, server at most ` +
      `${fixed(peak, 0)} MB RSS, longest loop block ${fixed((await blocks([server]))[0]!, 0)} ms`,
  );
  await server.stop();
}

async function measureStarts(services: Services): Promise<void> {
  const seconds: number[] = [];
  const longest: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    const startedAt = performance.now();
    const server = await start(services);
    while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(20);
    seconds.push((performance.now() - startedAt) / 1_000);
    longest.push((await blocks([server]))[0]!);
    await server.stop();
  }
  table.add(
    'start until /readyz answers 200',
    `${seconds.map((value) => fixed(value)).join(', ')} s; longest loop block in it ` +
      `${longest.map((value) => fixed(value, 0)).join(', ')} ms`,
  );
}

/** Everything that is measured on running servers. */
async function measure(services: Services, pool: pg.Pool, servers: ServerProcess[]): Promise<void> {
  const nodes = await services.nodes();
  const leader = await leaderOf(pool, servers);
  const nameOf = (i: number) => (i === leader ? 'leader' : `other ${i + 1}`);
  const pids = () => ({
    ...Object.fromEntries(servers.map(({ pid }, i) => [nameOf(i), [pid]])),
    Postgres: postgresPids(FOLDER),
    ...Object.fromEntries([...nodes].map(([name, pid]) => [name, [pid]])),
  });
  const writer = new TitleWriter();
  await writer.prepare(servers[0]!);
  const write = (i: number, seconds: number) =>
    writer.write(servers[i]!, WRITES_PER_SECOND, seconds);

  // Code of Node.js and Java is compiled first.
  process.stderr.write('  warming up\n');
  const warm = generateQueries(500, 1);
  for (const perSecond of [1, Number(values.rate)])
    await search(servers, warm, { perSecond, seconds: WARM_UP_SECONDS, offset: perSecond });
  await write(0, WARM_UP_SECONDS);
  await untilIndexed(pool);
  await sleep(REST_MS);

  if (PARTS.has('idle')) {
    const { use } = await withUse(servers, pids, () => sleep(SECONDS * 1_000));
    table.add('processors while idle', describeUse(use));
  }
  if (PARTS.has('writes'))
    for (const i of servers.keys()) {
      const { result, use } = await withUse(servers, pids, () => write(i, SECONDS));
      table.add(`processors, ${WRITES_PER_SECOND} writes/s to ${nameOf(i)}`, describeUse(use));
      table.add(`writes to ${nameOf(i)}`, describeTimes([result]));
      await untilIndexed(pool);
    }
  if (PARTS.has('searches')) await measureSearches(servers, pids, write);
  if (PARTS.has('suggestions')) await measureSuggestions(servers, pids);
  if (PARTS.has('memory'))
    for (const [name, value] of await memoryFigures(services, pool, servers, FOLDER, INDEX))
      table.add(name, value);
}

async function measureSearches(
  servers: ServerProcess[],
  pids: () => Record<string, number[]>,
  write: (i: number, seconds: number) => Promise<Sent>,
): Promise<void> {
  const perSecond = Number(values.rate);
  const seconds = Math.max(5, Math.round(SECONDS / 2));
  const count = perSecond * seconds;
  const fresh = generateQueries(2 * SEARCH_ROUNDS * count, 11);
  const distinct = generateQueries(2_000, 12);
  const frequent = zipfStream(distinct.length, fresh.length, 13).map((n) => distinct[n]!);
  for (const [name, queries, remembered] of [
    ['searches, not remembered', fresh, false],
    ['searches, frequent ones', frequent, true],
  ] as const) {
    const without: Sent[] = [];
    const during: Sent[] = [];
    const uses: Use[] = [];
    for (let round = 0; round < SEARCH_ROUNDS; round += 1) {
      const part = (n: number) =>
        queries.slice((2 * round + n) * count, (2 * round + n + 1) * count);
      const options = (n: number) => ({
        ...{ perSecond, seconds },
        offset: remembered ? null : 100 + 2 * round + n,
      });
      const { result, use } = await withUse(servers, pids, () =>
        search(servers, part(0), options(0)),
      );
      without.push(result);
      uses.push(use);
      const [sent] = await Promise.all([
        search(servers, part(1), options(1)),
        write(round % servers.length, seconds),
      ]);
      during.push(sent);
    }
    table.add(`${name}, ${perSecond}/s`, describeTimes(without));
    table.add(`${name}, ${perSecond}/s, ${WRITES_PER_SECOND} writes/s`, describeTimes(during));
    table.add(
      '  p50 with writes / without',
      fixed(percentile(msOf(during), 0.5) / percentile(msOf(without), 0.5), 2),
    );
    table.add('  processors without writes', describeUse(uses[0]!));
  }
}

async function measureSuggestions(
  servers: ServerProcess[],
  pids: () => Record<string, number[]>,
): Promise<void> {
  const rate = { perSecond: SUGGESTIONS_PER_SECOND, seconds: SECONDS };
  for (const [name, work] of [
    ['suggestions', () => suggest(servers, generateQueries(500, 14), rate)],
    ['related articles', () => related(servers, rate)],
  ] as const) {
    const { result, use } = await withUse(servers, pids, work);
    table.add(`${name}, ${rate.perSecond}/s`, describeTimes([result]));
    table.add('  processors', describeUse(use));
  }
}

async function verify(services: Services): Promise<boolean> {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await runCli(['index', 'verify'], {
    DATABASE_URL: services.databaseUrl,
    ELASTICSEARCH_INDEX: INDEX,
    ...services.environment,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const summary = stdout.split('\n')[0] ?? '';
  table.add(
    'index verify',
    `${fixed(seconds)} s, exit code ${code}: ${summary || stderr.slice(-300)}`,
  );
  return code === 0;
}

mkdirSync(FOLDER, { recursive: true });
const services = await startKeptServices(FOLDER, {
  nodes: Number(values.nodes),
  heapMb: Number(values.heap),
});
const servers: ServerProcess[] = [];
let agrees = true;
try {
  const { imported, seconds } = await importUntil(services.databaseUrl, ARTICLES);
  if (imported > 0)
    table.add(
      'import',
      `${imported} in ${fixed(seconds)} s, ${fixed(imported / seconds, 0)} articles/s`,
    );
  const pool = new pg.Pool({ connectionString: services.databaseUrl, max: 2 });
  try {
    const indexed = await countIndexed(services);
    if (indexed < ARTICLES) await buildIndex(services, pool, ARTICLES - indexed);
    if (PARTS.has('start')) await measureStarts(services);
    const environment = { NODE_OPTIONS: '--import ./bench/support/collect-garbage.mjs' };
    for (let n = 0; n < Number(values.servers); n += 1)
      servers.push(await start(services, environment));
    await untilIndexed(pool);
    await measure(services, pool, servers);
    if (PARTS.has('verify')) agrees = await verify(services);
  } finally {
    for (const server of servers) await server.stop();
    await pool.end();
  }
} finally {
  await services.stop();
  if (values.keep === undefined) rmSync(FOLDER, { recursive: true, force: true });
  else
    writeFileSync(
      path.join(FOLDER, `figures-${ARTICLES}-${values.nodes}.json`),
      `${JSON.stringify(table, null, 2)}\n`,
    );
}
console.log(`\n${ARTICLES} articles, ${values.nodes} nodes, ${values.servers} servers`);
console.log(table.toString());
process.exit(agrees ? 0 : 1);
