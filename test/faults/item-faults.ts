import { type BulkFault, faultsByChance, startBulkProxy } from '../support/bulk-proxy.js';
import { waitUntilDelivered } from '../support/delivery.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { type ExperimentResult, withSetting } from './setting.js';

const CHANCES: [BulkFault, number][] = [
  [400, 0.02],
  [429, 0.1],
  [503, 0.05],
  ['conflictAfterApplying', 0.05],
  ['falseConflict', 0.05],
];

/**
 * Answers each bulk item at random with 200, 400, 409 (genuine or false), 429 or 503. Finally
 * replays the dead letters of the simulated refusals.
 */
export function itemFaults({
  mutations,
  perSecond,
  seed,
}: {
  mutations: number;
  perSecond: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting('elasticsearch', async (setting) => {
    const proxy = await startBulkProxy(setting.elasticsearchUrl);
    setting.cleanUp(() => proxy.stop());
    const server = await setting.start({ ELASTICSEARCH_URL: proxy.url });
    const catalogue = await buildTrafficCatalogue(server);
    proxy.faults(faultsByChance(seed, CHANCES));
    const traffic = { urls: () => [server.url], seed, count: mutations, perSecond, catalogue };
    const { sent, succeeded } = await startWriters(traffic).done;
    await waitUntilDelivered(setting.pool);
    proxy.faults(() => null);
    const deadLetters = async () => {
      const { searchIndex } = await server.admin<{ searchIndex: { deadLetters: number } }>(
        '{ searchIndex { deadLetters } }',
      );
      return searchIndex.deadLetters;
    };
    const deadBefore = await deadLetters();
    const { replayDeadLetters } = await server.admin<{ replayDeadLetters: { replayed: number } }>(
      'mutation { replayDeadLetters { replayed } }',
    );
    const answered = Object.fromEntries(
      [...proxy.answered].map(([fault, count]) => [`answered ${fault}`, count]),
    );
    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: { mutations: sent, succeeded },
    };
    await setting.judge(result);
    Object.assign(result.figures, answered, {
      deadBefore,
      replayed: replayDeadLetters.replayed,
      deadAfter: await deadLetters(),
    });
    return result;
  });
}
