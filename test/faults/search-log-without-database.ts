import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startReaders } from '../support/log-readers.js';
import { watchLogMemory } from './search-log-memory.js';
import { brokenInLog, startSearchable, unaccounted, untilLogged } from './search-log-checks.js';
import { type ExperimentResult, withSetting } from './setting.js';

const PER_SECOND = 60;
const CONCURRENCY = 8;
const BEFORE_MS = 3_000;
const AFTER_MS = 5_000;

/**
 * Makes Postgres unavailable for a while during searches, which need it and are refused. The server
 * keeps running and afterwards writes the earlier answers and the suggestions answered meanwhile.
 */
export function searchLogWithoutDatabase({
  seconds,
  seed,
}: {
  seconds: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting('memory', async (setting) => {
    const proxy = await startFaultProxy(setting.databaseUrl);
    setting.cleanUp(() => proxy.stop());
    const server = await startSearchable(setting, { DATABASE_URL: proxy.url });
    const readers = startReaders({
      urls: () => [server.url],
      seed,
      perSecond: PER_SECOND,
      concurrency: CONCURRENCY,
    });
    await sleep(BEFORE_MS);
    const memory = await watchLogMemory(server);
    proxy.down();
    const downAt = performance.now();
    await sleep(seconds * 1_000);
    const upAt = performance.now();
    proxy.up();
    await sleep(AFTER_MS);
    const answered = await readers.stop();
    const { missing, dropped } = await untilLogged(setting.pool, server, answered);
    const harm = unaccounted(missing, dropped);
    const { refused, lost } = answered;
    const meanwhile = (rows: readonly { at: number }[]) =>
      rows.filter(({ at }) => at > downAt && at < upAt).length;
    return {
      runs: 1,
      lost: harm.lost,
      stale: 0,
      extra: harm.surplus + (await brokenInLog(setting.pool)),
      figures: {
        searches: answered.searches.length,
        searchesMeanwhile: meanwhile(answered.searches),
        suggestions: answered.suggestions.length,
        suggestionsMeanwhile: meanwhile(answered.suggestions),
        clicks: answered.clicks.length,
        refused: JSON.stringify(refused),
        unanswered: lost,
        dropped: dropped.search + dropped.suggestion,
        answersAgainAfterMs: Math.round(
          Math.min(...answered.searches.filter(({ at }) => at > upAt).map(({ at }) => at)) - upAt,
        ),
        ...(await memory.stop()),
      },
    };
  });
}
