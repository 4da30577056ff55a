import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type BulkProxy, startBulkProxy } from '../support/bulk-proxy.js';
import { articleNumber } from '../support/global-ids.js';
import { eventually } from '../support/eventually.js';
import type { ServerProcess } from '../support/server-process.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters, type TrafficCatalogue } from '../support/writers.js';
import { leaderAmong } from './lease-holder.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

/** Maximum time from the takeover until the suspended leader is resumed. */
const WAIT_MS = 8_000;
const FOUND_MS = 20_000;

/** A leader suspended during a write. */
interface StoppedWrite {
  leader: ServerProcess;
  /** Articles that are certainly part of the write. */
  ids: number[];
  /** Lets the sent write arrive. */
  release(): void;
}

/**
 * Two replicas during writes. The leader is suspended (SIGSTOP) during an index write for longer
 * than its lease. The other replica delivers changes of the same articles, then the first one is
 * resumed (SIGCONT). Its write arrives before or after that, in turns.
 */
export function stoppedLeader(options: {
  engine: EngineChoice;
  stops: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { engine, stops, seed } = options;
  return withSetting(engine, async (setting) => {
    const proxy = await startBulkProxy(setting.elasticsearchUrl);
    setting.cleanUp(proxy.stop);
    const environment = engine === 'elasticsearch' ? { ELASTICSEARCH_URL: proxy.url } : undefined;
    const first = await setting.start(environment);
    await setting.start(environment);
    const catalogue = await buildTrafficCatalogue(first);
    let stopped: ServerProcess | null = null;
    const urls = () =>
      setting.servers().flatMap((server) => (server === stopped ? [] : [server.url]));
    const writers = startWriters({ urls, seed, perSecond: 10, catalogue });
    const own = await createArticle(setting.pool, first, catalogue);
    let deliveredMeanwhile = 0;
    let notFound = 0;
    for (let stop = 0; stop < stops; stop += 1) {
      await leaderAmong(setting, setting.servers);
      const write = await (engine === 'elasticsearch'
        ? stopInBulk(setting, proxy, own)
        : stopInTransaction(setting, own));
      stopped = write.leader;
      const marker = `멈춤표시${seed}${stop}`;
      const changed = await changeArticles(setting, [own, ...write.ids], marker);
      await leaderAmong(setting, () =>
        setting.servers().filter((server) => server !== write.leader),
      );
      if (await deliveredWithin(setting, changed)) deliveredMeanwhile += 1;
      if (stop % 2 === 0) write.release();
      await sleep(100);
      write.leader.kill('SIGCONT');
      stopped = null;
      if (stop % 2 === 1) write.release();
      await eventually(() => finds(write.leader, `${marker} ${own}`), FOUND_MS).catch(
        () => (notFound += 1),
      );
      options.progress?.(stop + 1, stops);
    }
    const { sent, refused, lost } = await writers.stop();
    const figures = {
      engine,
      mutations: sent,
      refused: JSON.stringify(refused),
      unanswered: lost,
      deliveredMeanwhile,
      notFound,
    };
    const result: ExperimentResult = { runs: stops, lost: 0, stale: 0, extra: 0, figures };
    await setting.judge(result);
    return result;
  });
}

async function createArticle(
  pool: Setting['pool'],
  server: ServerProcess,
  catalogue: TrafficCatalogue,
): Promise<number> {
  const { createArticle: created } = await server.admin<{
    createArticle: { article: { id: string } };
  }>('mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { id } } }', {
    input: {
      title: '멈춤 전',
      categorySlug: catalogue.categories[0]!.slug,
      variants: [{ platformSlugs: ['common'], body: '본문이에요.' }],
      publish: true,
    },
  });
  return articleNumber(pool, created.article.id);
}

async function stopInBulk(setting: Setting, proxy: BulkProxy, own: number): Promise<StoppedWrite> {
  for (;;) {
    const holding = proxy.holdNext();
    await changeArticles(setting, [own], '멈춤 직전');
    const held = await holding;
    if (held.ids.includes(String(own))) {
      const leader = await leaderAmong(setting, setting.servers);
      leader.kill('SIGSTOP');
      return { leader, ids: held.ids.map(Number), release: held.release };
    }
    held.release();
  }
}

/** Blocks the transaction with a lock until the leader is suspended. */
async function stopInTransaction(setting: Setting, own: number): Promise<StoppedWrite> {
  const client = new pg.Client({
    connectionString: setting.databaseUrl,
    application_name: 'faults',
  });
  await client.connect();
  try {
    await client.query('begin; lock table search_pending in share mode');
    await changeArticles(setting, [own], '멈춤 직전');
    await eventually(async () => {
      const { rows } = await setting.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%search_pending%'`,
      );
      if (rows.length === 0) throw new Error('Nobody writes to the index.');
    }, 30_000);
    const leader = await leaderAmong(setting, setting.servers);
    leader.kill('SIGSTOP');
    const { rows } = await setting.pool.query<{ id: number }>(
      'select distinct article_id as id from delivery where claimed_until > now()',
    );
    return { leader, ids: rows.map(({ id }) => id), release: () => undefined };
  } finally {
    await client.end();
  }
}

/**
 * Sets the title of the published ones of these articles to the marker and their id. Resolves to
 * their ids.
 */
async function changeArticles({ pool }: Setting, ids: number[], marker: string): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `update article_revision r set title = $2 || ' ' || r.article_id from article a
     where a.id = any($1::integer[]) and a.status = 'PUBLISHED' and r.article_id = a.id and r.version = a.published_version
     returning r.article_id as id`,
    [ids, marker],
  );
  return rows.map(({ id }) => id);
}

async function deliveredWithin({ pool }: Setting, ids: number[]): Promise<boolean> {
  const isDelivered = async () => {
    const { rows } = await pool.query<{ waiting: boolean }>(
      `select exists (select from outbox where kind = 'article' and entity_id = any($1::integer[]))
         or exists (select from delivery where article_id = any($1::integer[])) as waiting`,
      [ids],
    );
    if (rows[0]!.waiting) throw new Error('Not delivered.');
  };
  return eventually(isDelivered, WAIT_MS).then(
    () => true,
    () => false,
  );
}

async function finds(server: ServerProcess, wanted: string): Promise<void> {
  const { search } = await server.admin<{ search: { nodes: { title: string }[] } }>(
    'query ($query: String!) { search(query: $query, literal: true, scope: ALL_MATCHES, first: 5) { nodes { title } } }',
    { query: wanted },
  );
  if (search.nodes[0]?.title !== wanted) throw new Error(`${wanted} is not found first.`);
}
