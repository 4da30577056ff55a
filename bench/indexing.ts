/**
 * Rebuilds the index of generated articles on Elasticsearch and compares it, in turns and in one
 * run, with a raw bulk of the same documents: ready to send, with the same mapping and bulk size,
 * two bulks at a time. Prints, for each:
 *
 * - documents per second, from the first to the last one being searchable
 * - the processor time of the server, of Postgres and of Elasticsearch
 *
 * Then sends 20 searches a second, without and during rebuilds, and prints their durations.
 *
 *   npm run bench -- indexing [articles, 20,000 by default] [rounds, 3 by default]
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase } from '../test/support/databases.js';
import { dropIndices } from '../test/support/start-test-app.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { generateQueries } from './support/generate-articles.js';
import { importGenerated } from './support/import-articles.js';
import { post } from './support/load.js';
import { withProcessorTime } from './support/processes.js';
import { prepareRawBulk, type RawBulk, sendRawBulk } from './support/raw-bulk.js';
import { withServices } from './support/start-services.js';
import { describeTimes, median, percentile, range } from './support/statistics.js';

const ARTICLES = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const SEARCHES_PER_SECOND = 20;

/** The shortest time in which searches are sent; rebuilds are repeated until it is over. */
const SEARCH_MS = 20_000;

const SEARCH = `query ($query: String!) {
  search(query: $query, first: 20) {
    totalCount
    edges { titleHighlight { text } }
    facets(fields: [PRODUCT]) { values { count } }
  } }`;

const REBUILD = '{ searchIndex { rebuild { state startedAt finishedAt error } } }';

/** Makes the documents searchable, so it is not for polling. */
const DOCUMENTS = '{ searchIndex { documents deadLetters } }';

/** Pause between two questions for the state of a rebuild. */
const POLL_MS = 250;

interface Setting {
  server: ServerProcess;
  /** The address of Elasticsearch. */
  elasticsearch: string;
}

interface Status {
  searchIndex: {
    rebuild: {
      state: string;
      startedAt: string;
      finishedAt: string | null;
      error: string | null;
    } | null;
  };
}

interface Contents {
  searchIndex: { documents: number; deadLetters: number };
}

/** Waits for the end of the current rebuild. Resolves to its duration in seconds. */
async function untilRebuilt(server: ServerProcess): Promise<number> {
  for (;;) {
    const { rebuild } = (await server.admin<Status>(REBUILD)).searchIndex;
    if (rebuild?.state === 'FAILED') throw new Error(rebuild.error ?? 'The rebuild failed.');
    if (rebuild?.finishedAt) {
      const { searchIndex } = await server.admin<Contents>(DOCUMENTS);
      if (searchIndex.documents !== ARTICLES || searchIndex.deadLetters > 0)
        throw new Error(`The index is incomplete: ${JSON.stringify(searchIndex)}`);
      return (Date.parse(rebuild.finishedAt) - Date.parse(rebuild.startedAt)) / 1_000;
    }
    await sleep(POLL_MS);
  }
}

/** Waits until no words of articles have to be recorded any more. */
async function untilWordsRecorded(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      `select from delivery d join search_target t on t.id = d.target_id
       where t.engine = 'WORDS' limit 1`,
    );
    if (rows.length === 0) return;
    await sleep(100);
  }
}

async function rebuild(server: ServerProcess): Promise<number> {
  await server.admin('mutation { rebuildSearchIndex { rebuild { state } } }');
  return untilRebuilt(server);
}

const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function measureRebuilds(setting: Setting, raw: RawBulk): Promise<void> {
  const rates = { raw: [] as number[], ours: [] as number[], ratio: [] as number[] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const index = `bench-raw-${randomBytes(4).toString('hex')}`;
    const bulk = await withProcessorTime(setting, () =>
      sendRawBulk(setting.elasticsearch, index, raw),
    );
    const ours = await withProcessorTime(setting, () => rebuild(setting.server));
    rates.raw.push(raw.documents / bulk.result);
    rates.ours.push(raw.documents / ours.result);
    rates.ratio.push(bulk.result / ours.result);
    const processor = Object.entries(ours.processor).map(
      ([name, ms]) => `${name} ${inSeconds(ms)}`,
    );
    console.log(
      `round ${round}: raw bulk ${bulk.result.toFixed(1)} s (Elasticsearch ` +
        `${inSeconds(bulk.processor.elasticsearch)} of processor time), rebuild ` +
        `${ours.result.toFixed(1)} s (${processor.join(', ')})`,
    );
  }
  console.log(
    `raw bulk ${median(rates.raw).toFixed(0)}/s, rebuild ${median(rates.ours).toFixed(0)}/s, ` +
      `rebuild / raw, median of rounds ${median(rates.ratio).toFixed(2)} (${range(rates.ratio)})`,
  );
}

/** Sends searches at a constant rate until `isOver`, and resolves to their durations. */
async function search(
  server: ServerProcess,
  queries: readonly string[],
  isOver: () => boolean,
): Promise<number[]> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; !isOver(); i += 1) {
    // The time counts from the moment at which the search was to be sent.
    const at = startedAt + (i * 1_000) / SEARCHES_PER_SECOND;
    await sleep(Math.max(0, at - performance.now()));
    const variables = { query: queries[i % queries.length] };
    const sent = post(`${server.url}/graphql`, JSON.stringify({ query: SEARCH, variables }));
    running.push(sent.then(() => void times.push(performance.now() - at)));
  }
  await Promise.all(running);
  return times;
}

async function measureSearches(server: ServerProcess): Promise<void> {
  const queries = generateQueries(SEARCHES_PER_SECOND * 600, 7);
  await search(server, queries.slice(-500), after(5_000));
  const alone = await search(server, queries, after(SEARCH_MS));
  let isOver = false;
  const searching = search(server, queries.slice(alone.length), () => isOver);
  const enough = after(SEARCH_MS);
  let rebuilds = 0;
  for (; !enough(); rebuilds += 1) await rebuild(server);
  isOver = true;
  const during = await searching;
  console.log(
    `${SEARCHES_PER_SECOND} searches a second, ${rebuilds} rebuilds:\n` +
      `  without a rebuild      ${describeTimes(alone)}\n` +
      `  during rebuilds        ${describeTimes(during)}`,
  );
  const ratio = percentile(during, 0.95) / percentile(alone, 0.95);
  console.log(`  p95 during / without ${ratio.toFixed(2)}`);
}

function after(ms: number): () => boolean {
  const endsAt = performance.now() + ms;
  return () => performance.now() >= endsAt;
}

await withServices(async () => {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await createDatabase(name);
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
  await importGenerated(databaseUrl, ARTICLES);
  const index = name.replace('_', '-');
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const raw = await prepareRawBulk(pool);
  const server = await startServer({
    DATABASE_URL: databaseUrl,
    ELASTICSEARCH_URL: elasticsearch,
    ELASTICSEARCH_INDEX: index,
  });
  try {
    const startedAt = performance.now();
    const setting: Setting = { server, elasticsearch };
    const first = await withProcessorTime(setting, async () => {
      const seconds = await untilRebuilt(server);
      await untilWordsRecorded(pool);
      return seconds;
    });
    console.log(
      `first build ${first.result.toFixed(1)} s, all words recorded after ` +
        `${inSeconds(performance.now() - startedAt)} (server ` +
        `${inSeconds(first.processor.server)} of processor time)`,
    );
    await measureRebuilds(setting, raw);
    await measureSearches(server);
  } finally {
    await server.stop();
    await pool.end();
    await dropIndices(index);
  }
});
process.exit(0);
