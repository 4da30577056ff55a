import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntilDelivered } from '../support/delivery.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue } from '../support/writers.js';
import { importArticles } from './import-articles.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

const BATCH = 500;
const SAMPLE_MS = 250;
/** Maximum time for the server to shrink the queues, and the size below which it does not. */
const SHRINK_MS = 30_000;
const SPARE_BYTES = 1_000_000;

/**
 * Many changes by SQL and in batches while the server delivers: measures the size of the queues
 * with their indexes, before, at the maximum and after.
 */
export function outboxSize({
  engine,
  articles,
  events,
}: {
  engine: EngineChoice;
  articles: number;
  events: number;
}): Promise<ExperimentResult> {
  return withSetting(engine, async (setting) => {
    const server = await setting.start();
    await waitUntilDelivered(setting.pool);
    const before = await sizes(setting);
    await buildTrafficCatalogue(server);
    await importArticles(
      setting,
      Array.from({ length: articles }, (_, i) => article(i)),
    );
    const { rows: ids } = await setting.pool.query<{ id: number }>(
      'select id from article order by id',
    );

    const most = { ...before };
    let writing = true;
    const sampling = (async () => {
      while (writing) {
        const now = await sizes(setting);
        for (const queue of QUEUES) most[queue] = Math.max(most[queue], now[queue]);
        await sleep(SAMPLE_MS);
      }
    })();
    const startedAt = performance.now();
    let written = 0;
    for (; written < events; written += BATCH) {
      const from = written % articles;
      const batch = ids.slice(from, from + BATCH).map(({ id }) => id);
      await setting.pool.query('update article set updated_at = now() where id = any($1)', [batch]);
    }
    const writtenSeconds = (performance.now() - startedAt) / 1_000;
    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: { engine, events: written },
    };
    await waitUntilDelivered(setting.pool, 600_000);
    const deliveredSeconds = (performance.now() - startedAt) / 1_000;
    writing = false;
    await sampling;

    const emptyAt = performance.now();
    let after = await sizes(setting);
    while (
      performance.now() - emptyAt < SHRINK_MS &&
      QUEUES.some((queue) => after[queue] > SPARE_BYTES)
    ) {
      await sleep(SAMPLE_MS);
      after = await sizes(setting);
    }
    Object.assign(result.figures, {
      writtenSeconds: writtenSeconds.toFixed(1),
      deliveredSeconds: deliveredSeconds.toFixed(1),
      shrunkSeconds: ((performance.now() - emptyAt) / 1_000).toFixed(1),
      ...Object.fromEntries(
        QUEUES.flatMap((queue) => [
          [`${queue} bytes before`, before[queue]],
          [`${queue} bytes most`, most[queue]],
          [`${queue} bytes after`, after[queue]],
        ]),
      ),
    });
    await setting.judge(result);
    return result;
  });
}

const QUEUES = ['outbox', 'delivery'] as const;

async function sizes(setting: Setting): Promise<Record<(typeof QUEUES)[number], number>> {
  const { rows } = await setting.pool.query<Record<(typeof QUEUES)[number], number>>(
    `select pg_total_relation_size('outbox')::float8 as outbox, pg_total_relation_size('delivery')::float8 as delivery`,
  );
  return rows[0]!;
}

function article(i: number): string {
  return JSON.stringify({
    type: 'article',
    slug: `article-${i}`,
    category: 'talk-a',
    status: 'PUBLISHED',
    title: `메시지를 ${i}번째로 보내는 방법`,
    keywords: [],
    variants: [{ platforms: ['common'], body: `${i}번째 설명이에요.` }],
  });
}
