import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startElasticsearch } from '../elasticsearch-node/start.mjs';
import { eventually } from '../support/eventually.js';
import { startDemoApp } from '../support/start-demo-app.js';

const SEARCH = '{ search(query: "신고") { totalCount engine } }';

it('an upgrade from Elasticsearch 8 to 9 has the index built anew, by the server that runs', async () => {
  const data = await mkdtemp(join(tmpdir(), 'doum-upgrade-'));
  let elasticsearch = await startElasticsearch({ dataDir: data });
  const port = Number(new URL(elasticsearch.url).port);
  const app = await startDemoApp('elasticsearch', { ELASTICSEARCH_URL: elasticsearch.url });
  try {
    const generation = async () => {
      const { searchIndex } = await app.admin<{ searchIndex: { generation: string } }>(
        '{ searchIndex { generation } }',
      );
      return searchIndex.generation;
    };
    const before = await generation();
    await elasticsearch.stop();
    elasticsearch = await startElasticsearch({ version: '9', dataDir: data, port });
    await eventually(async () => expect(await generation()).not.toBe(before));
    await eventually(async () => {
      const { data: found } = await app.request(SEARCH);
      expect(found).toEqual({ search: { totalCount: 17, engine: 'ELASTICSEARCH' } });
    });
  } finally {
    await app.stop();
    await elasticsearch.stop();
    await rm(data, { recursive: true, force: true });
  }
}, 240_000);
