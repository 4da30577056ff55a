import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/support/statistics.js';
import { startReaders } from '../support/log-readers.js';
import type { ServerProcess } from '../support/server-process.js';
import { brokenInLog, missingFromLog, startSearchable, viewsOf } from './search-log-checks.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

const PER_SECOND = 80;
const CONCURRENCY = 8;
const EARLIEST_MS = 300;
const LATEST_MS = 3_300;

/**
 * Stops a server (SIGTERM) at random times while readers search, click, read and type: every answer
 * must be in the log once. Views are counted in the article statistics.
 */
export function searchLogSigterm(options: {
  runs: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { runs, seed, progress } = options;
  return withSetting('memory', async (setting) => {
    const random = seededRandom(seed);
    const result: ExperimentResult = { runs, lost: 0, stale: 0, extra: 0, figures: {} };
    const sums = {
      searches: 0,
      clicks: 0,
      suggestions: 0,
      views: 0,
      unanswered: 0,
      badExits: 0,
      longestStopMs: 0,
    };
    let server = await startSearchable(setting);
    for (let run = 0; run < runs; run += 1) {
      const pauseMs = EARLIEST_MS + random() * (LATEST_MS - EARLIEST_MS);
      await endOne(setting, { server, pauseMs, seed: seed + run, result, sums });
      progress?.(run + 1, runs);
      if (run + 1 < runs) server = await setting.start();
    }
    result.extra += await brokenInLog(setting.pool);
    result.figures = sums;
    return result;
  });
}

async function endOne(
  { pool }: Setting,
  run: {
    server: ServerProcess;
    pauseMs: number;
    seed: number;
    result: ExperimentResult;
    sums: Record<
      'searches' | 'clicks' | 'suggestions' | 'views' | 'unanswered' | 'badExits' | 'longestStopMs',
      number
    >;
  },
): Promise<void> {
  const { server, result, sums } = run;
  const viewsBefore = await viewsOf(pool);
  const urls = () => (server.isRunning() ? [server.url] : []);
  const readers = startReaders({
    urls,
    seed: run.seed,
    perSecond: PER_SECOND,
    concurrency: CONCURRENCY,
  });
  await sleep(run.pauseMs);
  const toldAt = performance.now();
  server.kill('SIGTERM');
  const { code } = await server.exited;
  sums.longestStopMs = Math.max(sums.longestStopMs, Math.round(performance.now() - toldAt));
  const answered = await readers.stop();
  const missing = await missingFromLog(pool, answered);
  const views = (await viewsOf(pool)) - viewsBefore;
  result.lost += missing.searches.length + missing.clicks.length + missing.suggestions.length;
  result.lost += Math.max(0, answered.views - views);
  result.extra += Math.max(0, views - answered.views - answered.lost);
  if (code !== 0) sums.badExits += 1;
  sums.searches += answered.searches.length;
  sums.clicks += answered.clicks.length;
  sums.suggestions += answered.suggestions.length;
  sums.views += answered.views;
  sums.unanswered += answered.lost;
}
