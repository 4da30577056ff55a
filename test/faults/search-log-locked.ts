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
/** A server is slow just after its start. */
const WARM_MS = 4_000;
const BEFORE_MS = 3_000;
const AFTER_MS = 4_000;

/**
 * Locks the tables of the log for a while during searches. Searches must continue and memory stay
 * limited; afterwards everything is written that was not dropped and counted as dropped.
 */
export function searchLogLocked(options: {
  seconds: number;
  perSecond: number;
  /** Requests of 10 suggestions each, which fill the log's memory. */
  typedPerSecond: number;
  seed: number;
}): Promise<ExperimentResult> {
  const { seconds, perSecond, typedPerSecond, seed } = options;
  return withSetting('memory', async (setting) => {
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
    // Half of the lock time is longer than a search on a busy machine, and shorter than a search
    // that waits for the lock.
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
         * Searches in the first half of the lock time, and those of them answered only after it.
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

/** Resolves to a function that releases the lock. */
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
