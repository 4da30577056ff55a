import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startElasticsearch } from '../elasticsearch-node/start.mjs';
import { startBulkProxy } from '../support/bulk-proxy.js';
import { eventually } from '../support/eventually.js';
import { compareWithPostgres } from '../support/compare-index.js';
import { waitUntilDelivered } from '../support/delivery.js';
import { buildTrafficCatalogue } from '../support/writers.js';
import { MarkedArticles, searchWord } from './marked-articles.js';
import { type ExperimentResult, withSetting } from './setting.js';

/** A little longer than `gc_deletes`, after which Elasticsearch forgets deletions. */
const FORGOTTEN_MS = 1_500;
const RETURN_MS = 60_000;

/**
 * Publishes and edits articles and deletes every second one, with `gc_deletes` of one second. Then
 * restarts Elasticsearch, a separate one, and sends every recorded bulk again.
 */
export async function replayedBulks({
  articles,
  seed,
}: {
  articles: number;
  seed: number;
}): Promise<ExperimentResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'doum-replayed-'));
  await chmod(dataDir, 0o755);
  const data = path.join(dataDir, 'data');
  let elasticsearch = await startElasticsearch({ dataDir: data });
  const elasticsearchUrl = elasticsearch.url;
  const proxy = await startBulkProxy(elasticsearchUrl);
  try {
    return await withSetting('elasticsearch', async (setting) => {
      const server = await setting.start({ ELASTICSEARCH_URL: proxy.url });
      const marked = new MarkedArticles(await buildTrafficCatalogue(server), seed);
      for (let i = 0; i < articles; i += 1) await marked.create(server.url);
      await waitUntilDelivered(setting.pool);
      const earlier = [...marked.words];
      await marked.editAll(server.url);
      await waitUntilDelivered(setting.pool);
      const deleted = await marked.deleteEverySecond(server.url);
      await waitUntilDelivered(setting.pool);
      // Bulks from now on are not old.
      const old = [...proxy.recorded];

      const settings = { index: { gc_deletes: '1s' } };
      const set = await fetch(`${elasticsearchUrl}/${setting.prefix}/_settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(settings),
      });
      if (!set.ok) throw new Error(`gc_deletes is refused: ${await set.text()}`);
      await sleep(FORGOTTEN_MS);
      await elasticsearch.stop();
      elasticsearch = await startElasticsearch({
        dataDir: data,
        port: Number(new URL(elasticsearchUrl).port),
      });

      const items: Record<string, number> = {};
      for (const { path: recordedPath, body } of old) {
        const answer = await fetch(`${elasticsearchUrl}${recordedPath}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body,
        });
        if (!answer.ok) throw new Error(`A bulk is refused: ${await answer.text()}`);
        const outcome = (await answer.json()) as { items: Record<string, { status: number }>[] };
        for (const item of outcome.items) {
          const { status } = Object.values(item)[0]!;
          items[`answered ${status}`] = (items[`answered ${status}`] ?? 0) + 1;
        }
      }
      // Compared at once, because a server rebuilds an index that lost changes, and again later.
      const result: ExperimentResult = { runs: 1, lost: 0, stale: 0, extra: 0, figures: {} };
      const judge = async () => {
        const { lost, stale, extra } = await compareWithPostgres({ ...setting, elasticsearchUrl });
        result.lost += lost.length;
        result.stale += stale.length;
        result.extra += extra.length;
      };
      await judge();
      await eventually(async () => {
        const { kind } = await searchWord(server.url, marked.words[0]!);
        if (kind !== 'answered') throw new Error('Elasticsearch is not searched again yet.');
      }, RETURN_MS);
      await waitUntilDelivered(setting.pool);
      await judge();
      const totalOf = async (word: string) => {
        const outcome = await searchWord(server.url, word);
        if (outcome.kind !== 'answered')
          throw new Error(`${word} is not answered: ${JSON.stringify(outcome)}`);
        return outcome.data.totalCount;
      };
      let back = 0;
      for (const word of [...deleted, ...earlier]) back += await totalOf(word);
      let kept = 0;
      for (const word of marked.words) kept += await totalOf(word);
      result.figures = {
        articles,
        bulks: old.length,
        ...items,
        deleted: deleted.length,
        back,
        kept,
      };
      return result;
    });
  } finally {
    await proxy.stop();
    await elasticsearch.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
