import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/support/statistics.js';
import { FLUSH_MS } from '../../src/analytics/log/search-log.js';
import { type CommitProxy, startCommitProxy } from '../support/commit-proxy.js';
import { type ReaderCounts, startReaders } from '../support/log-readers.js';
import type { ServerProcess } from '../support/server-process.js';
import { untilNothingIsOpen } from './killed-at-commit.js';
import { brokenInLog, type Missing, missingFromLog, startSearchable } from './search-log-checks.js';
import { type ExperimentResult, type Progress, withSetting } from './setting.js';

const PER_SECOND = 80;
const CONCURRENCY = 8;
const EARLIEST_MS = 300;
const LATEST_MS = 3_300;

/**
 * Maximum time of one write on a busy machine, including the delay of its timer; `oldestMissingMs`
 * is the actual time.
 */
const WRITE_MS = 2_000;

/** Older answers at the time of the kill must be in the log. */
const MAY_BE_LOST_MS = FLUSH_MS + WRITE_MS;

const MOMENTS = ['at random', 'before', 'between', 'after'] as const;
type Moment = (typeof MOMENTS)[number];

/** A statement that identifies the transactions of the log. */
const OF_THE_LOG = 'doum_search_log';

interface Sums {
  searches: number;
  clicks: number;
  suggestions: number;
  missing: number;
  oldestMissingMs: number;
}

/**
 * Kills a server (SIGKILL) while readers search, click and type: at a random time, and before,
 * during and after the COMMIT of its log rows, in turns. Only answers within one write interval and
 * the time of one write may be lost, and no row may be incomplete or duplicated.
 */
export function searchLogKilled(options: {
  runs: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { runs, seed, progress } = options;
  return withSetting('memory', async (setting) => {
    const random = seededRandom(seed);
    const result: ExperimentResult = { runs, lost: 0, stale: 0, extra: 0, figures: {} };
    const sums: Sums = { searches: 0, clicks: 0, suggestions: 0, missing: 0, oldestMissingMs: 0 };
    const proxy = await startCommitProxy(setting.databaseUrl, OF_THE_LOG);
    setting.cleanUp(proxy.stop);
    let server = await startSearchable(setting, { DATABASE_URL: proxy.url });
    for (let run = 0; run < runs; run += 1) {
      const pauseMs = EARLIEST_MS + random() * (LATEST_MS - EARLIEST_MS);
      const urls = () => (server.isRunning() ? [server.url] : []);
      const readers = startReaders({
        urls,
        seed: seed + run,
        perSecond: PER_SECOND,
        concurrency: CONCURRENCY,
      });
      const moment = MOMENTS[run % MOMENTS.length]!;
      await sleep(pauseMs);
      const killedAt = await kill(server, proxy, moment);
      const answered = await readers.stop();
      await untilNothingIsOpen(setting.pool);
      const missing = await missingFromLog(setting.pool, answered);
      judge({ answered, missing, killedAt }, result, sums);
      progress?.(run + 1, runs);
      if (run + 1 < runs) server = await setting.start({ DATABASE_URL: proxy.url });
    }
    result.extra += await brokenInLog(setting.pool);
    result.figures = { ...sums };
    return result;
  });
}

/** Resolves to the time of the kill, once the process has ended. */
async function kill(server: ServerProcess, proxy: CommitProxy, moment: Moment): Promise<number> {
  let killedAt = 0;
  const act = () => {
    killedAt = performance.now();
    server.kill('SIGKILL');
  };
  if (moment === 'at random') act();
  else await proxy.atNextCommit(moment, act);
  await server.exited;
  return killedAt;
}

function judge(
  { answered, missing, killedAt }: { answered: ReaderCounts; missing: Missing; killedAt: number },
  result: ExperimentResult,
  sums: Sums,
): void {
  const ages = [...missing.searches, ...missing.clicks, ...missing.suggestions].map(
    ({ at }) => killedAt - at,
  );
  result.lost += ages.filter((age) => age > MAY_BE_LOST_MS).length;
  sums.missing += ages.length;
  sums.oldestMissingMs = Math.round(Math.max(sums.oldestMissingMs, ...ages));
  sums.searches += answered.searches.length;
  sums.clicks += answered.clicks.length;
  sums.suggestions += answered.suggestions.length;
}
