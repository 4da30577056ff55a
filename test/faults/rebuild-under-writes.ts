import { setTimeout as sleep } from 'node:timers/promises';
import { generateArticles } from '../../bench/support/generate-articles.js';
import { percentile, seededRandom } from '../../bench/support/statistics.js';
import { type BulkProxy, type PassingRequest, startBulkProxy } from '../support/bulk-proxy.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { orphans } from '../support/delivery.js';
import type { ServerProcess } from '../support/server-process.js';
import { send, startTraffic } from '../support/traffic.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { importArticles } from './import-articles.js';
import { waitUntilLive } from './live-generations.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

const POLL_MS = 5;
/** Maximum wait for a step; after it the leader is killed at any step. */
const STEP_MS = 300_000;
const REBUILD_MS = 600_000;
const ORPHANS_MS = 25_000;
const SEARCH = 'query ($query: String!) { search(query: $query, first: 3) { totalCount } }';
const QUERIES = ['메시지', '비밀번호', '알림', '설정'];

/** A replica with its own proxy, which identifies its requests. */
interface Slot {
  proxy: BulkProxy;
  server: ServerProcess;
  /** Number of running searches. */
  searching: number;
}

/** When to kill the leader of a rebuild. */
type Step =
  /**
   * During a request to Elasticsearch: before Elasticsearch receives it (it never does), or before
   * the client receives the answer.
   */
  | { name: string; moment: PassingRequest['moment']; request: RegExp }
  /** At this processed share of the build's queue, from 0 to 1. */
  | { name: string; fraction: number }
  | { name: 'live' };

/** The steps at which a leader is killed, in order. */
const STEPS: readonly Step[] = [
  { name: 'before the generation is made', moment: 'before', request: /^PUT \/[^/_]+$/ },
  { name: 'after the generation is made', moment: 'after', request: /^PUT \/[^/_]+$/ },
  { name: 'enqueued', fraction: 0 },
  { name: '10 %', fraction: 0.1 },
  { name: '50 %', fraction: 0.5 },
  { name: '90 %', fraction: 0.9 },
  { name: 'everything delivered', fraction: 1 },
  { name: 'verifying', moment: 'before', request: /^\w+ \/[^/]+\/_count/ },
  { name: 'compared', moment: 'after', request: /^\w+ \/[^/]+\/_mget/ },
  { name: 'before the swap', moment: 'before', request: /^POST \/_aliases/ },
  { name: 'after the swap', moment: 'after', request: /^POST \/_aliases/ },
  { name: 'live' },
  { name: 'while the old generation is dropped', moment: 'before', request: /^DELETE \// },
];

/**
 * Rebuilds during writes. The leader of each is killed (SIGKILL, restarted at once) at one of these
 * steps in turns. Readers search continuously at the other replica.
 */
export function rebuildUnderWrites(options: {
  articles: number;
  perSecond: number;
  searchesPerSecond: number;
  runs: number;
  steps?: readonly string[];
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { articles, perSecond, searchesPerSecond, runs, seed } = options;
  const steps = STEPS.filter(({ name }) => options.steps?.includes(name) ?? true);
  const random = seededRandom(seed);
  return withSetting('elasticsearch', async (setting) => {
    const slots = await Promise.all([openSlot(setting), openSlot(setting)]);
    slots.forEach(({ proxy }) => setting.cleanUp(() => proxy.stop()));
    const catalogue = await buildTrafficCatalogue(slots[0].server);
    await importArticles(setting, generateArticles(articles, seed));
    await waitUntilLive(setting.pool, ['elasticsearch'], { withinMs: REBUILD_MS });
    const urls = () =>
      slots.filter(({ server }) => server.isRunning()).map(({ server }) => server.url);
    const mix: Parameters<typeof startWriters>[0]['mix'] = [
      ['create', 35],
      ['edit', 40],
      ['place', 10],
      ['publish', 5],
      ['delete', 10],
    ];
    const writers = startWriters({ urls, seed, perSecond, catalogue, mix });
    let searched: Slot = slots[1];
    const searches = { sent: 0, succeeded: 0, refused: {}, lost: 0, empty: 0 };
    const searchers = startTraffic(
      { urls: () => [''], seed, perSecond: searchesPerSecond },
      searches,
      async () => {
        const slot = searched;
        slot.searching += 1;
        const query = QUERIES[searches.sent % QUERIES.length]!;
        const outcome = await send<{ search: { totalCount: number } }>(slot.server.url, SEARCH, {
          query,
        });
        slot.searching -= 1;
        if (outcome.kind === 'answered' && outcome.data.search.totalCount === 0)
          searches.empty += 1;
        return outcome;
      },
    );

    const missed: string[] = [];
    const seconds: number[] = [];
    let failedRebuilds = 0;
    for (let run = 0; run < runs; run += 1) {
      const step = steps[run % steps.length]!;
      const leader = await leaderOf(setting, slots);
      const other = slots.find((slot) => slot !== leader)!;
      searched = other;
      while (leader.searching > 0) await sleep(POLL_MS);
      // The next round uses other shares.
      const shifted =
        'fraction' in step && run >= steps.length ? { ...step, fraction: random() } : step;
      const startedAt = performance.now();
      const { before, reached, release } = await arm(setting, leader, shifted);
      await rebuild(other);
      if (!(await reached)) missed.push(step.name);
      leader.server.kill('SIGKILL');
      await leader.server.exited;
      release();
      leader.server = await startSlotServer(setting, leader.proxy);
      while ((await rebuildState(other)) !== 'DONE') {
        if ((await rebuildState(other)) === 'FAILED') {
          failedRebuilds += 1;
          await rebuild(other);
        }
        if (performance.now() - startedAt > REBUILD_MS)
          throw new Error(`The rebuild killed at "${step.name}" never ends.`);
        await sleep(100);
      }
      if ((await liveGeneration(setting)) === before)
        throw new Error(`Killed at "${step.name}": DONE, and nothing was swapped.`);
      seconds.push((performance.now() - startedAt) / 1_000);
      options.progress?.(run + 1, runs);
    }
    const written = await writers.stop();
    const { sent, succeeded, empty, refused, lost } = await searchers.stop();
    let left: string[] = [];
    await eventually(async () => {
      left = await orphans(setting);
      if (left.length > 0) throw new Error(`Orphans: ${left.join(', ')}`);
    }, ORPHANS_MS).catch(() => undefined);
    const result: ExperimentResult = {
      runs,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        articles,
        mutations: written.sent,
        unanswered: written.lost,
        refused: JSON.stringify(written.refused),
        searches: sent,
        failedSearches: sent - succeeded,
        whyFailed: JSON.stringify({ ...refused, ...(lost > 0 && { lost }) }),
        emptySearches: empty,
        failedRebuilds,
        missedSteps: missed.join(', '),
        orphans: left.length,
        rebuildSecondsP50: percentile(seconds, 0.5).toFixed(1),
        rebuildSecondsMax: Math.max(...seconds).toFixed(1),
      },
    };
    await setting.judge(result);
    return result;
  });
}

async function openSlot(setting: Setting): Promise<Slot> {
  const proxy = await startBulkProxy(setting.elasticsearchUrl);
  return { proxy, server: await startSlotServer(setting, proxy), searching: 0 };
}

function startSlotServer(setting: Setting, proxy: BulkProxy): Promise<ServerProcess> {
  return setting.start({ ELASTICSEARCH_URL: proxy.url });
}

async function leaderOf(setting: Setting, slots: readonly Slot[]): Promise<Slot> {
  for (const startedAt = performance.now(); ;) {
    const { rows } = await setting.pool.query<{ pid: number }>(
      `select split_part(holder, '/', 2)::integer as pid from indexer_lease where expires_at > now() and engine = 'ELASTICSEARCH'`,
    );
    const leader = slots.find(({ server }) => rows.some(({ pid }) => pid === server.pid));
    if (leader) return leader;
    if (performance.now() - startedAt > STEP_MS) throw new Error('Nobody leads.');
    await sleep(POLL_MS);
  }
}

/**
 * Waits for the step: `reached` resolves to true when it is reached, and to false after the maximum
 * wait. A held request is held until `release`, when the leader has been killed.
 */
async function arm(setting: Setting, leader: Slot, step: Step) {
  const before = await liveGeneration(setting);
  const killed = deferred();
  const seen = deferred<boolean>();
  const giveUp = setTimeout(() => seen.resolve(false), STEP_MS);
  if ('request' in step) {
    let held = false;
    leader.proxy.watch(async ({ moment, method, path }) => {
      if (
        held ||
        moment !== step.moment ||
        !step.request.test(`${method} ${decodeURIComponent(path)}`)
      )
        return;
      // Samples and counts of the live generation do not belong to the build.
      if (path.includes(`${setting.prefix}-${before}`) && method !== 'DELETE') return;
      held = true;
      seen.resolve(true);
      await killed.promise;
      throw new Error('The one that asked is gone.');
    });
  } else {
    void (async () => {
      while (!(await isReached(setting, step, before))) await sleep(POLL_MS);
      seen.resolve(true);
    })().catch(() => seen.resolve(false));
  }
  const reached = seen.promise.finally(() => clearTimeout(giveUp));
  return {
    before,
    reached,
    release: () => {
      leader.proxy.watch(() => undefined);
      killed.resolve();
    },
  };
}

async function isReached(
  setting: Setting,
  step: Exclude<Step, { request: RegExp }>,
  before: string,
): Promise<boolean> {
  if (!('fraction' in step)) return (await liveGeneration(setting)) !== before;
  const { rows } = await setting.pool.query<{ done: number }>(
    `select 1 - (select count(*) from delivery where target_id = t.id)::float8 / greatest(1, total) as done
     from search_target t where state = 'BUILDING' and total is not null`,
  );
  // A build that finished between two checks has reached every step.
  return rows[0] ? rows[0].done >= step.fraction : (await liveGeneration(setting)) !== before;
}

async function liveGeneration(setting: Setting): Promise<string> {
  const { rows } = await setting.pool.query<{ generation: string }>(
    `select generation from search_target where engine = 'ELASTICSEARCH' and state = 'LIVE'`,
  );
  return rows[0]?.generation ?? '';
}

async function rebuild({ server }: Slot): Promise<void> {
  await server.admin('mutation { rebuildSearchIndex { rebuild { state } } }');
}

async function rebuildState({ server }: Slot): Promise<string> {
  const { searchIndex } = await server.admin<{ searchIndex: { rebuild: { state: string } } }>(
    '{ searchIndex { rebuild { state } } }',
  );
  return searchIndex.rebuild.state;
}
