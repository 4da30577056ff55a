import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { messageOf } from '../../src/core/errors.js';
import { readMetrics } from '../../test/support/read-metrics.js';
import type { ServerProcess } from '../../test/support/server-process.js';
import { LoadClient } from '../support/load.js';
import { processorMsOf } from '../support/processes.js';
import { OPERATION } from '../support/search-requests.js';

/** Requests that were sent: how long the answered ones took in ms, and how many failed. */
export interface Sent {
  ms: number[];
  failed: number;
}

/** Sends at a constant rate. Durations count from when a request was due. */
async function atRate(
  perSecond: number,
  seconds: number,
  send: (i: number) => Promise<unknown>,
): Promise<Sent> {
  const sent: Sent = { ms: [], failed: 0 };
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < perSecond * seconds; i += 1) {
    const at = startedAt + (i * 1_000) / perSecond;
    await sleep(Math.max(0, at - performance.now()));
    running.push(
      send(i).then(
        () => void sent.ms.push(performance.now() - at),
        (error: unknown) => {
          if (++sent.failed === 1) process.stderr.write(`  failed: ${messageOf(error)}\n`);
        },
      ),
    );
  }
  await Promise.all(running);
  await sleep(Math.max(0, startedAt + seconds * 1_000 - performance.now()));
  return sent;
}

interface Rate {
  perSecond: number;
  seconds: number;
}

/** Sends operations in turn to the servers. */
function ask(
  servers: readonly ServerProcess[],
  { perSecond, seconds }: Rate,
  operation: (i: number) => { query: string; variables: Record<string, unknown> },
): Promise<Sent> {
  const client = new LoadClient(4 * perSecond);
  return atRate(perSecond, seconds, (i) =>
    client.post(`${servers[i % servers.length]!.url}/graphql`, JSON.stringify(operation(i))),
  );
}

/**
 * Sends searches in turn to the servers. With `offset`, each has a filter without effect that no
 * other has, so that no answer is remembered.
 */
export function search(
  servers: readonly ServerProcess[],
  queries: readonly string[],
  { offset, ...rate }: Rate & { offset: number | null },
): Promise<Sent> {
  return ask(servers, rate, (i) => {
    const filter =
      offset === null ? null : { updatedFrom: new Date(offset * 1e6 + i).toISOString() };
    const query = queries[i % queries.length];
    return { query: OPERATION, variables: { query, filter, first: 20 } };
  });
}

/** Asks for suggestions after each letter of the queries, as people type. */
export function suggest(
  servers: readonly ServerProcess[],
  queries: readonly string[],
  rate: Rate,
): Promise<Sent> {
  const prefixes = queries.flatMap((query) =>
    Array.from(query, (_, i) => query.slice(0, i + 1)).filter((prefix) => !prefix.endsWith(' ')),
  );
  const query = 'query ($prefix: String!) { suggest(prefix: $prefix, first: 10) { text } }';
  return ask(servers, rate, (i) => ({
    query,
    variables: { prefix: prefixes[i % prefixes.length] },
  }));
}

/** Asks for the articles that are related to one, each time to another one. */
export function related(servers: readonly ServerProcess[], rate: Rate): Promise<Sent> {
  const query = 'query ($slug: String!) { articleBySlug(slug: $slug) { related { title } } }';
  return ask(servers, rate, (i) => ({ query, variables: { slug: `generated-${i}` } }));
}

interface Titled {
  id: string;
  title: string;
  version: number;
}

/** Changes titles of articles at a constant rate, and publishes them. */
export class TitleWriter {
  private readonly titles: Titled[] = [];
  private next = 0;

  /** Reads the articles that it will change. */
  async prepare(server: ServerProcess): Promise<void> {
    let after: string | null = null;
    do {
      const page: {
        articles: { nodes: Titled[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      } = await server.admin(
        `query ($after: String) { articles(first: 100, after: $after, sort: TITLE) {
          nodes { id title version } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      this.titles.push(...page.articles.nodes);
      after = page.articles.pageInfo.hasNextPage ? page.articles.pageInfo.endCursor : null;
    } while (after !== null && this.titles.length < 1_000);
  }

  write(server: ServerProcess, perSecond: number, seconds: number): Promise<Sent> {
    return atRate(perSecond, seconds, async () => {
      const n = this.next++;
      const article = this.titles[n % this.titles.length]!;
      const title = `${article.title.split(' #')[0]} #${n}`;
      const { updateArticle } = await server.admin<{
        updateArticle: { article: { version: number } };
      }>(
        `mutation ($input: UpdateArticleInput!) {
          updateArticle(input: $input) { article { version } } }`,
        { input: { id: article.id, expectedVersion: article.version, title, publish: true } },
      );
      Object.assign(article, { title, version: updateArticle.article.version });
    });
  }
}

/** What processes did while some work ran. */
export interface Use {
  /** Processors that were busy on average, by process. */
  processors: Record<string, number>;
  /** The longest block of the event loop in ms, by server. */
  longestBlock: number[];
}

/** Runs the work, and measures the processes meanwhile. `pids`: those of each name. */
export async function withUse<T>(
  servers: readonly ServerProcess[],
  pids: () => Record<string, readonly number[]>,
  work: () => Promise<T>,
): Promise<{ result: T; use: Use }> {
  const groups = pids();
  const read = () =>
    Object.fromEntries(Object.entries(groups).map(([name, of]) => [name, processorMsOf(of)]));
  // A scrape begins a new maximum.
  await blocks(servers);
  const startedAt = performance.now();
  const before = read();
  const result = await work();
  const after = read();
  const ms = performance.now() - startedAt;
  const processors = Object.fromEntries(
    Object.keys(groups).map((name) => [name, (after[name]! - before[name]!) / ms]),
  );
  return { result, use: { processors, longestBlock: await blocks(servers) } };
}

/** The longest block of each event loop since the last scrape, in ms. */
export async function blocks(servers: readonly ServerProcess[]): Promise<number[]> {
  return Promise.all(
    servers.map(async ({ url }) => {
      const metrics = await readMetrics(url);
      return 1_000 * metrics.get('nodejs_eventloop_lag_max_seconds')!;
    }),
  );
}

/** The place in `servers` of the one that keeps the index. */
export async function leaderOf(pool: pg.Pool, servers: readonly ServerProcess[]): Promise<number> {
  const { rows } = await pool.query<{ holder: string }>(
    `select holder from indexer_lease where engine = 'ELASTICSEARCH'`,
  );
  return servers.findIndex(({ pid }) => rows[0]!.holder.split('/')[1] === String(pid));
}
