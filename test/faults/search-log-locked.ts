import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { percentile } from '../../bench/support/statistics.js';
import {
  type AnsweredSearch,
  type ReaderCounts,
  startReaders,
  startTypists,
} from '../support/log-readers.js';
import { brokenInLog, startSearchable, unaccounted, untilLogged } from './search-log-checks.js';
import { watchLogMemory } from './search-log-memory.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

const CONCURRENCY = 16;
/** A server that has just started is slow. */
const WARM_MS = 4_000;
const BEFORE_MS = 3_000;
const AFTER_MS = 4_000;

/**
 * The tables of the log are locked for a while under searches. They go on as before; memory is
 * bounded; and when the lock is gone all is written that was not dropped and counted as such.
 */
export function searchLogLocked(options: {
  seconds: number;
  perSecond: number;
  /** Of 10 suggestions each, which fill the memory for the log. */
  typedPerSecond: number;
  seed: number;
}): Promise<ExperimentResult> {
  const { seconds, perSecond, typedPerSecond, seed } = options;
  return withSetting('postgres', async (setting) => {
    const server = await startSearchable(setting);
    const urls = () => [server.url];
    const readers = startReaders({ urls, seed, perSecond, concurrency: CONCURRENCY });
    const typists = startTypists({
      urls,
      seed,
      perSecond: typedPerSecond,
      concurrency: CONCURRENCY,
    });
    await sleep(WARM_MS);
    const warmAt = performance.now();
    await sleep(BEFORE_MS);
    const memory = await watchLogMemory(server);
    const unlock = await lockLog(setting);
    const lockedAt = performance.now();
    await sleep(seconds * 1_000);
    const unlockedAt = performance.now();
    await unlock();
    await sleep(AFTER_MS);
    const [answered, typed] = await Promise.all([readers.stop(), typists.stop()]);
    answered.suggestions.push(...typed.suggestions);
    const { missing, dropped } = await untilLogged(setting.pool, server, answered);
    const { lost, surplus } = unaccounted(missing, dropped);
    const harm = { lost, extra: surplus + (await brokenInLog(setting.pool)) };
    const isMeanwhile = ({ at, tookMs }: AnsweredSearch) =>
      at - tookMs >= lockedAt && at < unlockedAt;
    // Half of the lock is longer than a search takes on a busy machine, and shorter than one that
    // waits for its end.
    const halfway = (lockedAt + unlockedAt) / 2;
    const early = answered.searches.filter(
      ({ at, tookMs }) => at - tookMs >= lockedAt && at - tookMs < halfway,
    );
    return {
      runs: 1,
      stale: 0,
      ...harm,
      figures: {
        searches: answered.searches.length,
        suggestions: answered.suggestions.length,
        clicks: answered.clicks.length,
        failed: failuresOf(answered) + failuresOf(typed),
        droppedSearches: dropped.search,
        droppedSuggestions: dropped.suggestion,
        /**
         * Searches of the first half of the lock, and those of them that were answered only after
         * it.
         */
        askedEarly: early.length,
        heldUp: early.filter(({ at }) => at >= unlockedAt).length,
        ...latencies(
          'Before',
          answered,
          ({ at, tookMs }) => at - tookMs >= warmAt && at < lockedAt,
        ),
        ...latencies('Locked', answered, isMeanwhile),
        ...latencies('After', answered, ({ at, tookMs }) => at - tookMs >= unlockedAt),
        ...(await memory.stop()),
      },
    };
  });
}

/** Resolves to what ends it. */
async function lockLog({ databaseUrl }: Setting): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    'begin; lock table search_log, search_click, suggestion_log in access exclusive mode',
  );
  return () => client.end();
}

function latencies(
  name: string,
  { searches }: ReaderCounts,
  of: (search: AnsweredSearch) => boolean,
): Record<string, number> {
  const times = searches.filter(of).map(({ tookMs }) => tookMs);
  return {
    [`p50${name}`]: Math.round(percentile(times, 0.5)),
    [`p95${name}`]: Math.round(percentile(times, 0.95)),
  };
}

function failuresOf({ refused, lost }: ReaderCounts): number {
  return Object.values(refused).reduce((sum, count) => sum + count, lost);
}
