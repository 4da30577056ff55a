/**
 * What an answer costs beside Elasticsearch itself: 20,000 generated articles, 200 queries, the GraphQL search with hits,
 * highlights and three facets beside a raw `_search` by the body frozen in raw-search.json, interleaved.
 *
 *   npm run bench:search
 */
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { importLines } from '../src/articles/index.js';
import { bigrams } from '../src/language/index.js';
import { startTestApp } from '../test/support/start-test-app.js';
import { generateArticles, generateQueries } from './support/generate-articles.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const ARTICLES = 20_000;
const CLIENTS = 16;
const ROUND_MS = 4_000;
const ROUNDS = 5;

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

function post(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (incoming.statusCode !== 200 || text.includes('"errors":[')) reject(new Error(text.slice(0, 300)));
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

const graphqlBody = (query: string) => JSON.stringify({ query: OPERATION, variables: { query, first: 20 } });
const rawBody = (query: string) =>
  RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
    '"$bigrams"',
    JSON.stringify([...new Set(bigrams(query))].join(' ')),
  );

async function throughput(send: (i: number) => Promise<unknown>): Promise<number> {
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

await withServices(async () => {
  const app = await startTestApp('elasticsearch');
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
  try {
    async function* lines() {
      yield* generateArticles(ARTICLES, 1);
    }
    console.log(`Importing ${ARTICLES} generated articles ...`);
    const report = await importLines(app.app.dataSource, lines(), { keepRows: false, editor: 'bench' });
    if (report.errors[0]) throw new Error(report.errors[0].reason);
    await app.settled();
    await post(`${elasticsearch}/${app.indexPrefix}/_forcemerge?max_num_segments=1`, '');

    const queries = generateQueries(200, 2);
    const graphql = (i: number) => post(`${app.url}/graphql`, graphqlBody(queries[i % queries.length]!));
    const raw = (i: number) => post(`${elasticsearch}/${app.indexPrefix}/_search`, rawBody(queries[i % queries.length]!));
    const time = async (send: (i: number) => Promise<unknown>, i: number) => {
      const at = performance.now();
      await send(i);
      return performance.now() - at;
    };

    for (let i = 0; i < queries.length; i += 1) await Promise.all([graphql(i), raw(i)]);
    const times = { graphql: [] as number[], raw: [] as number[], ratio: [] as number[] };
    for (let i = 0; i < queries.length * 3; i += 1) {
      const first = i % 2 === 0;
      const a = first ? await time(graphql, i) : 0;
      const b = await time(raw, i);
      const c = first ? a : await time(graphql, i);
      times.graphql.push(c);
      times.raw.push(b);
      times.ratio.push(c / b);
    }
    const [ourP50, rawP50] = [percentile(times.graphql, 0.5), percentile(times.raw, 0.5)];
    console.log(
      `p50         GraphQL ${ourP50.toFixed(2)} ms   raw ${rawP50.toFixed(2)} ms   ratio ${(ourP50 / rawP50).toFixed(2)} (median of pairs ${percentile(times.ratio, 0.5).toFixed(2)})`,
    );
    console.log(
      `p95         GraphQL ${percentile(times.graphql, 0.95).toFixed(2)} ms   raw ${percentile(times.raw, 0.95).toFixed(2)} ms`,
    );

    const rates = { graphql: [] as number[], raw: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.raw.push(await throughput(raw));
      rates.graphql.push(await throughput(graphql));
    }
    const [ours, theirs] = [percentile(rates.graphql, 0.5), percentile(rates.raw, 0.5)];
    console.log(
      `throughput  GraphQL ${ours.toFixed(0)}/s   raw ${theirs.toFixed(0)}/s   ratio ${(ours / theirs).toFixed(2)}   (${CLIENTS} clients, median of ${ROUNDS} rounds)`,
    );
  } finally {
    await app.stop();
  }
});
process.exit(0);
