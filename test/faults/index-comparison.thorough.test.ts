import { startBulkProxy, faultsByChance } from '../support/bulk-proxy.js';
import { compareWithPostgres } from '../support/compare-index.js';
import { orphans, waitUntilDelivered } from '../support/delivery.js';
import { startSearchers } from '../support/searchers.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { type Setting, withSetting } from './setting.js';

const writeAndCompare = async (setting: Setting, elasticsearchUrl?: string) => {
  const server = await setting.start(
    elasticsearchUrl ? { ELASTICSEARCH_URL: elasticsearchUrl } : {},
  );
  const catalogue = await buildTrafficCatalogue(server);
  const urls = () => [server.url];
  const searchers = startSearchers({ urls, seed: 1, perSecond: 20 });
  const counts = await startWriters({ urls, seed: 1, count: 80, catalogue }).done;
  const searched = await searchers.stop();
  expect(counts).toMatchObject({ sent: 80, succeeded: 80, refused: {}, lost: 0 });
  expect(searched).toMatchObject({ succeeded: searched.sent, degraded: 0 });
  await waitUntilDelivered(setting.pool);
  const comparison = await compareWithPostgres(setting);
  expect(comparison).toMatchObject({ lost: [], stale: [], extra: [] });
  expect(comparison.compared).toBeGreaterThan(5);
  expect(await orphans(setting)).toEqual([]);
  await server.stop();
  const { rows } = await setting.pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by id limit 3`,
  );
  return rows.map(({ id }) => id);
};

describe('The comparison of the index with Postgres', () => {
  it('finds lost, stale and extra articles in Elasticsearch', async () => {
    await withSetting('elasticsearch', async (setting) => {
      const proxy = await startBulkProxy(setting.elasticsearchUrl);
      setting.cleanUp(proxy.stop);
      const choose = faultsByChance(1, [
        [429, 0.1],
        [503, 0.1],
        ['conflictAfterApplying', 0.1],
      ]);
      proxy.faults(choose);
      const [lost, stale, extra] = (await writeAndCompare(setting, proxy.url)) as [
        number,
        number,
        number,
      ];
      expect(
        Math.min(
          ...[429, 503, 'conflictAfterApplying' as const].map(
            (f) => proxy.answered.get(f as 429) ?? 0,
          ),
        ),
      ).toBeGreaterThan(0);
      expect(proxy.recorded.length).toBeGreaterThan(1);

      const index = `${setting.elasticsearchUrl}/${setting.prefix}`;
      const post = (path: string, body: object) =>
        fetch(`${index}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      await fetch(`${index}/_doc/${lost}`, { method: 'DELETE' });
      await post(`_update/${stale}`, { doc: { breadcrumb: ['다른 이름'] } });
      await setting.pool.query(
        `update article set status = 'DRAFT', published_version = null, published_at = null where id = $1`,
        [extra],
      );
      expect(await compareWithPostgres(setting)).toMatchObject({
        lost: [lost],
        stale: [stale],
        extra: [extra],
      });
      await fetch(`${setting.elasticsearchUrl}/${setting.prefix}-orphan`, { method: 'PUT' });
      expect(await orphans(setting)).toEqual([`Elasticsearch: ${setting.prefix}-orphan`]);
      await expect(waitUntilDelivered(setting.pool, 100)).rejects.toThrow(/1 outbox rows/);
    });
  }, 120_000);

  it('finds the same in the words, and inconsistent lengths', async () => {
    await withSetting('memory', async (setting) => {
      const [lost, stale, extra] = (await writeAndCompare(setting)) as [number, number, number];
      const change = (sql: string, id: number) => setting.pool.query(sql, [id]);
      await change('delete from term_vector where article_id = $1', lost);
      await change('update term_vector set lengths[4] = 0 where article_id = $1', stale);
      await change(
        `update article set status = 'DRAFT', published_version = null, published_at = null where id = $1`,
        extra,
      );
      expect(await compareWithPostgres(setting)).toMatchObject({
        lost: [lost],
        stale: [stale],
        extra: [extra],
      });
      await setting.pool.query(`update product set name = '새 이름'`);
      const { stale: renamed } = await compareWithPostgres(setting);
      expect(renamed.length).toBeGreaterThan(1);
    });
  }, 120_000);
});
