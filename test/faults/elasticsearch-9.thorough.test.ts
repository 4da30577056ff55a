import { judge, readJudgments } from '../../bench/support/judged-queries.js';
import { type Elasticsearch, startElasticsearch } from '../elasticsearch-node/start.mjs';
import { eventually } from '../support/eventually.js';
import { startDemoApp } from '../support/start-demo-app.js';
import type { TestApp } from '../support/start-test-app.js';

interface Found {
  search: { totalCount: number; engine: string; degraded: boolean; nodes: { title: string }[] };
}

const SEARCH = /* GraphQL */ `
  query ($query: String!) {
    search(query: $query, first: 10) {
      totalCount
      engine
      degraded
      facets(fields: [PRODUCT]) {
        values {
          label
          count
        }
      }
      nodes {
        title
      }
    }
  }
`;

describe('On a real Elasticsearch 9', () => {
  let elasticsearch: Elasticsearch;
  let nine: TestApp;
  let eight: TestApp;

  beforeAll(async () => {
    elasticsearch = await startElasticsearch({ version: '9' });
    [nine, eight] = await Promise.all([
      startDemoApp('elasticsearch', { ELASTICSEARCH_URL: elasticsearch.url }),
      startDemoApp('elasticsearch'),
    ]);
  });
  afterAll(async () => {
    await Promise.all([nine?.stop(), eight?.stop()]);
    await elasticsearch?.stop();
  });

  const find = async (app: TestApp, query: string): Promise<Found['search']> => {
    const { data, errors } = await app.request<Found>(SEARCH, { query });
    if (errors) throw new Error(`${query}: ${errors[0]!.message}`);
    return data!.search;
  };

  it('the first query of the README answers', async () => {
    const nodes = await fetch(`${elasticsearch.url}/_nodes?filter_path=nodes.*.version`);
    expect(await nodes.text()).toMatch(/"version":"9\./);
    // The first search of a node that has just started may take longer than a search may.
    await eventually(async () => {
      const answer = await find(nine, '신고');
      expect(answer).toMatchObject({ totalCount: 17, engine: 'ELASTICSEARCH', degraded: false });
    });
  });

  it('judged queries find the expected article, and nearly always the same first one as on 8', async () => {
    const judgments = (await readJudgments()).filter((_, place) => place % 4 === 0);
    const failed = [];
    const different = [];
    for (const judgment of judgments) {
      const { query } = judgment;
      const { hasPassed, description } = await judge(nine, judgment);
      if (!hasPassed) failed.push(description);
      const [first, before] = [await find(nine, query), await find(eight, query)];
      if (first.nodes[0]?.title !== before.nodes[0]?.title) different.push(query);
    }
    expect(failed.length, failed.join('\n')).toBeLessThan(judgments.length * 0.05);
    expect(different.length, different.join(', ')).toBeLessThan(judgments.length * 0.05);
  });
});
