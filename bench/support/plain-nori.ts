import { Client } from '@elastic/elasticsearch';
import { renderBody } from '../../src/markdown/index.js';
import { corpusLines } from './import-articles.js';

interface Line {
  type: string;
  externalId: string;
  title: string;
  variants: { body: string }[];
}

/**
 * Creates an index of a corpus as in the manual of Elasticsearch: Nori with `discard`, its default
 * stop tags, BM25 with its defaults, title x 3. `stop` deletes it.
 */
export async function createPlainNori(
  corpus: string,
  url: string,
): Promise<{ search(query: string): Promise<string[]>; stop(): Promise<void> }> {
  const client = new Client({ node: url });
  const index = `plain-nori-${process.pid}`;
  await client.indices.create({
    index,
    settings: {
      number_of_shards: 1,
      number_of_replicas: 0,
      analysis: {
        tokenizer: { plain: { type: 'nori_tokenizer', decompound_mode: 'discard' } },
        analyzer: {
          plain: {
            type: 'custom',
            tokenizer: 'plain',
            filter: ['nori_part_of_speech', 'lowercase'],
          },
        },
      },
    },
    mappings: {
      properties: {
        title: { type: 'text', analyzer: 'plain' },
        body: { type: 'text', analyzer: 'plain' },
      },
    },
  });
  let operations: object[] = [];
  const flush = async () => {
    if (operations.length > 0) await client.bulk({ index, operations, refresh: true });
    operations = [];
  };
  for await (const text of corpusLines(corpus)) {
    const line = JSON.parse(text) as Line;
    if (line.type !== 'article') continue;
    const body = line.variants.map((variant) => renderBody(variant.body).bodyText).join('\n');
    operations.push({ index: { _id: line.externalId } }, { title: line.title, body });
    if (operations.length >= 400) await flush();
  }
  await flush();
  return {
    async search(query) {
      const { hits } = await client.search({
        index,
        size: 10,
        _source: false,
        query: { multi_match: { query, fields: ['title^3', 'body'] } },
      });
      return hits.hits.map(({ _id }) => _id!);
    },
    async stop() {
      await client.indices.delete({ index });
      await client.close();
    },
  };
}
