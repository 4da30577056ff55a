import { createElasticsearchClient, ElasticsearchIndex } from '../../src/search/engines/index.js';
import { dropIndices } from '../support/start-test-app.js';
import { real } from '../support/stand-ins.js';

const PREFIX = `refresh-${process.pid}`;

describe('ELASTICSEARCH_REFRESH_INTERVAL', () => {
  const client = createElasticsearchClient({ nodes: [real()] });
  afterAll(async () => {
    await client.close();
    await dropIndices(PREFIX);
  });

  const writerOf = (refreshSeconds?: number) =>
    new ElasticsearchIndex({ client, prefix: PREFIX }, { shards: 1, refreshSeconds });
  const interval = async () => {
    const index = `${PREFIX}-one`;
    return (await client.indices.getSettings({ index }))[index]?.settings?.index?.refresh_interval;
  };

  it('is a second by default, and an index gets another one without being built again', async () => {
    await writerOf().createGeneration('one', []);
    expect(await interval()).toBe('1s');
    for (const [seconds, setting] of [
      [30, '30s'],
      [-1, '-1'],
      [1, '1s'],
    ] as const) {
      const writer = writerOf(seconds);
      expect(writer.fingerprint([])).toBe(writerOf().fingerprint([]));
      await writer.createGeneration('one', []);
      expect(await interval()).toBe(setting);
    }
  });
});
