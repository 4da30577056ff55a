import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, seededRandom } from '../../bench/support/statistics.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { leaderAmong } from './lease-holder.js';
import { type ExperimentResult, type Progress, withSetting } from './setting.js';

/** Maximum time from a takeover, with two running replicas, to the next kill. */
const MAX_PAUSE_MS = 1_500;

/**
 * Two replicas during at least this many writes. The leader is killed (SIGKILL) at random times and
 * started again. A takeover lasts from the kill until the other replica holds the lease.
 */
export function killedLeader(options: {
  engine: EngineChoice;
  kills: number;
  mutations: number;
  perSecond: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { engine, kills, mutations, perSecond, seed } = options;
  return withSetting(engine, async (setting) => {
    const random = seededRandom(seed);
    const first = await setting.start();
    await setting.start();
    const catalogue = await buildTrafficCatalogue(first);
    const urls = () => setting.servers().map(({ url }) => url);
    const writers = startWriters({ urls, seed, perSecond, catalogue });
    const takeovers: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const leader = await leaderAmong(setting, setting.servers);
      await sleep(random() * MAX_PAUSE_MS);
      const killedAt = performance.now();
      leader.kill('SIGKILL');
      await leader.exited;
      const replacement = setting.start();
      replacement.catch(() => undefined);
      await leaderAmong(setting, () => setting.servers().filter((server) => server !== leader));
      takeovers.push(performance.now() - killedAt);
      await replacement;
      options.progress?.(kill + 1, kills);
    }
    // Writes continue during every kill, and until their requested number.
    while (writers.counts.sent < mutations) await sleep(100);
    const { sent, succeeded, refused, lost } = await writers.stop();
    const result: ExperimentResult = {
      runs: kills,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        engine,
        mutations: sent,
        succeeded,
        refused: JSON.stringify(refused),
        unanswered: lost,
        takeoverP50: Math.round(percentile(takeovers, 0.5)),
        takeoverP95: Math.round(percentile(takeovers, 0.95)),
        takeoverMax: Math.round(Math.max(...takeovers)),
      },
    };
    await setting.judge(result);
    return result;
  });
}
