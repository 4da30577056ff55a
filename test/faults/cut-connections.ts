import { setTimeout as sleep } from 'node:timers/promises';
import { startSearchers } from '../support/searchers.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { type ExperimentResult, type Progress, withSetting } from './setting.js';

const EVERY_MS = 2_000;

/**
 * Terminates all connections of a server to Postgres every 2 seconds during writes and searches.
 * `survived` is 1 if the process still runs; `unclear` counts INTERNAL_SERVER_ERROR answers and
 * requests without an answer.
 */
export function cutConnections(options: {
  engine: EngineChoice;
  cuts: number;
  seed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { engine, cuts, seed } = options;
  return withSetting(engine, async (setting) => {
    const server = await setting.start();
    const catalogue = await buildTrafficCatalogue(server);
    const urls = () => setting.servers().map(({ url }) => url);
    const writing = startWriters({ urls, seed, perSecond: 20, catalogue });
    const searching = startSearchers({ urls, seed, perSecond: 20 });
    let connections = 0;
    for (let cut = 0; cut < cuts; cut += 1) {
      await sleep(EVERY_MS);
      const { rowCount } = await setting.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and application_name <> 'faults'`,
      );
      connections += rowCount ?? 0;
      options.progress?.(cut + 1, cuts);
    }
    await sleep(EVERY_MS);
    const [writers, searchers] = await Promise.all([writing.stop(), searching.stop()]);
    const survived = server.isRunning();
    if (!survived) await setting.start();
    const internal = [writers, searchers].map(({ refused }) => refused.INTERNAL_SERVER_ERROR ?? 0);
    const result: ExperimentResult = {
      runs: cuts,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        engine,
        survived: survived ? 1 : 0,
        connectionsCut: connections,
        mutations: writers.sent,
        mutationsRefused: JSON.stringify(writers.refused),
        searches: searchers.sent,
        searchesRefused: JSON.stringify(searchers.refused),
        unclear: internal[0]! + internal[1]! + writers.lost + searchers.lost,
      },
    };
    await setting.judge(result);
    return result;
  });
}
