import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/support/statistics.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { compareWithPostgres } from '../support/compare-index.js';
import { startTraffic, type TrafficCounts } from '../support/traffic.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { waitUntilLive } from './live-generations.js';
import { MarkedArticles, searchWord } from './marked-articles.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

const MARKED = 10;
const MARKS_PER_SECOND = 2;
const FOUND_MS = 30_000;
const RETURN_MS = 120_000;
const MEMORY_SAMPLES = 20;
const POLL_MS = 50;

type Phase = 'before' | 'gone' | 'returned';

interface GoneCounts extends TrafficCounts {
  /** Sent and answered during the outage. */
  whileGone: number;
  /** Of these, answers that were not marked as degraded and from Postgres. */
  unmarked: number;
  /** Of these, failures by code. */
  refusedWhileGone: Record<string, number>;
  /**
   * Answers at any time without an edit that an earlier search had shown, by time of sending and
   * answering engine.
   */
  stale: Record<string, number>;
}

/**
 * Simulates an outage of Elasticsearch (connections refused or silent) during writes and searches,
 * with the engine in memory as the fallback or without one. Memory is that of the server process, in megabytes.
 */
export function engineGone(options: {
  how: 'refuse' | 'hang';
  fallback: boolean;
  seconds: number;
  writesPerSecond: number;
  searchesPerSecond: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { how, fallback, seconds, writesPerSecond, searchesPerSecond, seed } = options;
  return withSetting('elasticsearch', async (setting) => {
    const proxy = await startFaultProxy(setting.elasticsearchUrl);
    setting.cleanUp(() => proxy.stop());
    const server = await setting.start({
      ELASTICSEARCH_URL: proxy.url,
      SEARCH_FALLBACK: fallback ? 'memory' : 'none',
    });
    const catalogue = await buildTrafficCatalogue(server);
    const marked = new MarkedArticles(catalogue, seed);
    for (let i = 0; i < MARKED; i += 1) await marked.create(server.url);
    await waitUntilLive(setting.pool, fallback ? ['elasticsearch', 'memory'] : ['elasticsearch']);

    let phase: Phase = 'before';
    const urls = () => [server.url];
    const writers = startWriters({ urls, seed, perSecond: writesPerSecond, catalogue, mix: MIX });
    /**
     * Words that a search has shown and the fallback has, by article: every later search must show
     * them.
     */
    const shown = new Map(marked.words.map((word, i) => [i, word]));
    const random = seededRandom(seed);
    const searches: GoneCounts = {
      ...counts(),
      whileGone: 0,
      unmarked: 0,
      refusedWhileGone: {},
      stale: {},
    };
    // Requests that hang for seconds must not delay others.
    const concurrency = Math.max(8, searchesPerSecond * 3);
    const searchers = startTraffic(
      { urls, seed, perSecond: searchesPerSecond, concurrency },
      searches,
      async (url) => {
        const entries = [...shown];
        const [i, word] = entries[Math.floor(random() * entries.length)] ?? [-1, ''];
        if (i < 0) return null;
        const sentIn = phase;
        const outcome = await searchWord(url, word);
        const isGone = sentIn === 'gone' && phase === 'gone';
        if (isGone) searches.whileGone += 1;
        if (outcome.kind === 'answered') {
          const { totalCount, degraded, engine } = outcome.data;
          if (isGone && !(degraded && engine === 'MEMORY')) searches.unmarked += 1;
          if (totalCount !== 1 && shown.get(i) === word) {
            const kind = `${sentIn}, ${engine}`;
            searches.stale[kind] = (searches.stale[kind] ?? 0) + 1;
          }
        } else if (isGone) {
          const code = outcome.kind === 'refused' ? outcome.code : 'no answer';
          searches.refusedWhileGone[code] = (searches.refusedWhileGone[code] ?? 0) + 1;
        }
        return outcome;
      },
    );
    const marks = { ...counts(), late: 0 };
    let nextMark = 0;
    const marking = startTraffic(
      { urls, seed, perSecond: MARKS_PER_SECOND, concurrency: 1 },
      marks,
      async (url) => {
        // Without an available engine no search can show anything.
        if (!fallback && phase === 'gone') return null;
        const i = nextMark++ % MARKED;
        shown.delete(i);
        const word = await marked.edit(url, i).catch((error: unknown) => String(error));
        if (!marked.words.includes(word)) return { kind: 'refused', code: word };
        const committedAt = performance.now();
        const isAfterReturn = phase === 'returned';
        for (;;) {
          const outcome = await searchWord(url, word);
          if (outcome.kind === 'answered' && outcome.data.totalCount === 1) break;
          if (!fallback && phase === 'gone') return null;
          if (performance.now() - committedAt > FOUND_MS) {
            marks.late += 1;
            return null;
          }
          await sleep(POLL_MS);
        }
        // The fallback is updated independently and may be searched before it has an edit that
        // Elasticsearch has shown. Elasticsearch is searched again only when it has everything from
        // before it answered again; later edits have the usual delay.
        if (fallback) {
          const { rows } = await setting.pool.query<{ now: Date }>(
            'select clock_timestamp() as now',
          );
          for (const engine of ['MEMORY', 'ELASTICSEARCH'] as const) {
            if (engine === 'ELASTICSEARCH' && !isAfterReturn) continue;
            while (!(await isCaughtUp(setting, engine, rows[0]!.now))) {
              if (performance.now() - committedAt > FOUND_MS) {
                marks.late += 1;
                return null;
              }
              await sleep(POLL_MS);
            }
          }
        }
        shown.set(i, word);
        return { kind: 'answered', data: null };
      },
    );

    await sleep(1_000);
    const memory = [await server.residentMegabytes()];
    proxy.setMode(how);
    phase = 'gone';
    for (let i = 0; i < MEMORY_SAMPLES; i += 1) {
      await sleep((seconds * 1_000) / MEMORY_SAMPLES);
      memory.push(await server.residentMegabytes());
      options.progress?.(i + 1, MEMORY_SAMPLES);
    }
    // Requests that need no engine.
    const read = await server.request<{ articles: { totalCount: number } }>(
      '{ articles(first: 1) { totalCount } }',
    );
    const { rows } = await setting.pool.query<{ now: Date }>('select clock_timestamp() as now');
    phase = 'returned';
    proxy.up();
    const returnedAt = performance.now();
    const caughtUpSeconds = await until(
      () => isCaughtUp(setting, 'ELASTICSEARCH', rows[0]!.now),
      returnedAt,
    );
    const backSeconds = await until(async () => {
      const outcome = await searchWord(server.url, marked.words[0]!);
      return (
        outcome.kind === 'answered' &&
        outcome.data.engine === 'ELASTICSEARCH' &&
        !outcome.data.degraded
      );
    }, returnedAt);
    memory.push(await server.residentMegabytes());
    const { late, refused: refusedEdits } = await marking.stop();
    const written = await writers.stop();
    const { sent, succeeded, whileGone, unmarked, refusedWhileGone, stale } =
      await searchers.stop();
    await waitUntilLive(setting.pool, fallback ? ['elasticsearch', 'memory'] : ['elasticsearch']);
    memory.push(await server.residentMegabytes());

    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        how,
        fallback: fallback ? 'memory' : 'none',
        seconds,
        writes: written.sent,
        failedWrites: written.sent - written.succeeded + Object.keys(refusedEdits).length,
        searches: sent,
        failedSearches: sent - succeeded,
        whileGone,
        refusedWhileGone: JSON.stringify(refusedWhileGone),
        unmarked,
        staleSearches: Object.values(stale).reduce((sum, count) => sum + count, 0),
        staleWhen: JSON.stringify(stale),
        lateEdits: late,
        readWhileGone: read.errors ? 'no' : 'yes',
        caughtUpSeconds: caughtUpSeconds.toFixed(1),
        backSeconds: backSeconds.toFixed(1),
        memoryStart: Math.round(memory[0]!),
        memoryMost: Math.round(Math.max(...memory)),
        memoryEnd: Math.round(memory.at(-1)!),
        memory: memory.map(Math.round).join(' '),
      },
    };
    await setting.judge(result);
    if (fallback) {
      const other = await compareWithPostgres({ ...setting, engine: 'memory' });
      result.lost += other.lost.length;
      result.stale += other.stale.length;
      result.extra += other.extra.length;
    }
    return result;
  });
}

function counts(): TrafficCounts {
  return { sent: 0, succeeded: 0, refused: {}, lost: 0 };
}

/**
 * Changes single articles only. Nothing here is designed for a rename per second that affects
 * thousands of articles.
 */
const MIX: Parameters<typeof startWriters>[0]['mix'] = [
  ['create', 30],
  ['edit', 44],
  ['publish', 10],
  ['unpublish', 6],
  ['delete', 10],
];

/** Whether the engine has received every change before that time. */
async function isCaughtUp(
  setting: Setting,
  engine: 'ELASTICSEARCH' | 'MEMORY',
  before: Date,
): Promise<boolean> {
  const { rows } = await setting.pool.query<{ left: number }>(
    `select (select count(*) from outbox where created_at < $1)::integer
       + (select count(*) from delivery d join search_target t on t.id = d.target_id
          where t.engine = $2 and d.enqueued_at < $1)::integer as left`,
    [before, engine],
  );
  return rows[0]!.left === 0;
}

/** Seconds until the check passes; throws if it never does. */
async function until(check: () => Promise<boolean>, since: number): Promise<number> {
  while (!(await check())) {
    if (performance.now() - since > RETURN_MS)
      throw new Error(`Not back after ${RETURN_MS / 1_000} s: ${check.toString()}`);
    await sleep(POLL_MS);
  }
  return (performance.now() - since) / 1_000;
}
