/**
 * Compares the GraphQL search, with hits, highlights and three facets, with a raw Elasticsearch
 * `_search` (body in raw-search.json), alternately, for 20,000 generated articles and 200 queries.
 * Also measures the cost of interpreting queries: the same searches with interpretation and
 * literal.
 *
 *   npm run bench:search
 */
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { withDatabase } from '../src/app/open-database.js';
import { importLines } from '../src/articles/index.js';
import { bigrams } from '../src/language/index.js';
import { createDatabase } from '../test/support/databases.js';
import { generateArticles, generateQueries } from './support/generate-articles.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const ARTICLES = 20_000;
const CLIENTS = 16;
const PORT = 4711;
const SERVER_URL = `http://127.0.0.1:${PORT}`;
const ROUND_MS = 4_000;
const ROUNDS = 5;

const ADMIN_KEY = randomBytes(24).toString('hex');

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

function post(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (incoming.statusCode !== 200 || text.includes('"errors":['))
            reject(new Error(text.slice(0, 300)));
          else resolve(text);
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const RAW = readFileSync('bench/raw-search.json', 'utf8');

const LITERAL = OPERATION.replace('first: $first)', 'first: $first, literal: true)');

const graphqlBody = (query: string, operation = OPERATION) =>
  JSON.stringify({ query: operation, variables: { query, first: 20 } });
const rawBody = (query: string) =>
  RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
    '"$bigrams"',
    JSON.stringify([...new Set(bigrams(query))].join(' ')),
  );

/** The query with an additional final consonant in every open syllable. */
function misspelled(query: string): string {
  return query.replace(/[가-힣]/g, (syllable) => {
    const code = syllable.charCodeAt(0);
    return (code - 0xac00) % 28 === 0 ? String.fromCharCode(code + 17) : syllable;
  });
}

type Send = (i: number) => Promise<unknown>;

/** The duration in milliseconds. */
async function time(send: Send, i: number): Promise<number> {
  const startedAt = performance.now();
  await send(i);
  return performance.now() - startedAt;
}

/** Compares the same queries with interpretation and literal, in turns. */
async function compareInterpretation(name: string, queries: readonly string[]): Promise<void> {
  const send = (operation: string) => (i: number) =>
    post(`${SERVER_URL}/graphql`, graphqlBody(queries[i % queries.length]!, operation));
  const [interpreted, literal] = [send(OPERATION), send(LITERAL)];
  const times = {
    interpreted: [] as number[],
    literal: [] as number[],
    difference: [] as number[],
  };
  for (let i = 0; i < queries.length; i += 1) await Promise.all([interpreted(i), literal(i)]);
  for (let i = 0; i < queries.length * 2; i += 1) {
    // Every second pair is in the other order.
    const early = i % 2 === 0 ? await time(interpreted, i) : null;
    const literalMs = await time(literal, i);
    const interpretedMs = early ?? (await time(interpreted, i));
    times.interpreted.push(interpretedMs);
    times.literal.push(literalMs);
    times.difference.push(interpretedMs - literalMs);
  }
  const p50 = (values: number[]) => percentile(values, 0.5).toFixed(2);
  console.log(
    `${name.padEnd(12)}with interpretation ${p50(times.interpreted)} ms   ` +
      `literal ${p50(times.literal)} ms   median difference ${p50(times.difference)} ms`,
  );
}

/** Requests per second with all clients. */
async function throughput(send: Send): Promise<number> {
  const until = performance.now() + ROUND_MS;
  let done = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let i = client; performance.now() < until; i += CLIENTS) {
        await send(i);
        done += 1;
      }
    }),
  );
  return (done * 1_000) / ROUND_MS;
}

/** Starts the built server in a separate process. */
function startServer(databaseUrl: string, elasticsearchUrl: string, prefix: string) {
  return spawn(process.execPath, ['dist/src/cli.js', 'serve'], {
    // The server writes its request log as in production, but nothing reads it.
    stdio: ['ignore', 'ignore', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PORT: String(PORT),
      DATABASE_URL: databaseUrl,
      ELASTICSEARCH_URL: elasticsearchUrl,
      ELASTICSEARCH_INDEX: prefix,
      ADMIN_API_KEY: ADMIN_KEY,
      RATE_LIMIT: '0',
      RATE_LIMIT_POINTS: '0',
    },
  });
}

/** Waits until the engine has indexed this number of articles. */
async function waitUntilIndexed(articles: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`${SERVER_URL}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query: '{ searchIndex { documents pending } }' }),
    })
      .then(
        (response) =>
          response.json() as Promise<{
            data: { searchIndex: { documents: number; pending: number } | null };
          }>,
      )
      .catch(() => null);
    const index = answer?.data.searchIndex;
    if (index && index.documents >= articles && index.pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

await withServices(async () => {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const prefix = name.replace('_', '-');
  const databaseUrl = await createDatabase(name);
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
  async function* lines() {
    yield* generateArticles(ARTICLES, 1);
  }
  console.log(`Importing ${ARTICLES} generated articles ...`);
  const report = await withDatabase(databaseUrl, (dataSource) =>
    importLines(dataSource, lines(), { keepRows: false, editor: 'bench' }),
  );
  if (report.errors[0]) throw new Error(report.errors[0].reason);
  const server = startServer(databaseUrl, elasticsearch, prefix);
  try {
    await waitUntilIndexed(ARTICLES);
    await post(`${elasticsearch}/${prefix}/_forcemerge?max_num_segments=1`, '');

    const queries = generateQueries(200, 2);
    const graphql = (i: number) =>
      post(`${SERVER_URL}/graphql`, graphqlBody(queries[i % queries.length]!));
    const raw = (i: number) =>
      post(`${elasticsearch}/${prefix}/_search`, rawBody(queries[i % queries.length]!));
    for (let i = 0; i < queries.length; i += 1) await Promise.all([graphql(i), raw(i)]);
    const times = { graphql: [] as number[], raw: [] as number[], ratio: [] as number[] };
    for (let i = 0; i < queries.length * 3; i += 1) {
      // Every second pair is in the other order.
      const early = i % 2 === 0 ? await time(graphql, i) : null;
      const rawMs = await time(raw, i);
      const graphqlMs = early ?? (await time(graphql, i));
      times.graphql.push(graphqlMs);
      times.raw.push(rawMs);
      times.ratio.push(graphqlMs / rawMs);
    }
    const [graphqlP50, rawP50] = [percentile(times.graphql, 0.5), percentile(times.raw, 0.5)];
    console.log(
      `p50         GraphQL ${graphqlP50.toFixed(2)} ms   raw ${rawP50.toFixed(2)} ms   ` +
        `ratio ${(graphqlP50 / rawP50).toFixed(2)} ` +
        `(median of pairs ${percentile(times.ratio, 0.5).toFixed(2)})`,
    );
    console.log(
      `p95         GraphQL ${percentile(times.graphql, 0.95).toFixed(2)} ms   ` +
        `raw ${percentile(times.raw, 0.95).toFixed(2)} ms`,
    );

    await compareInterpretation('as written', queries);
    await compareInterpretation('misspelled', queries.map(misspelled));

    const rates = { graphql: [] as number[], raw: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.raw.push(await throughput(raw));
      rates.graphql.push(await throughput(graphql));
    }
    const [graphqlRate, rawRate] = [percentile(rates.graphql, 0.5), percentile(rates.raw, 0.5)];
    console.log(
      `throughput  GraphQL ${graphqlRate.toFixed(0)}/s   raw ${rawRate.toFixed(0)}/s   ` +
        `ratio ${(graphqlRate / rawRate).toFixed(2)}   (${CLIENTS} clients, median of ${ROUNDS} rounds)`,
    );
  } finally {
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await exited;
  }
});
process.exit(0);
