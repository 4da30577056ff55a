import { eventually } from '../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { newFilter } from '../support/new-filter.js';
import { type Answer, startTestApp, type TestApp } from '../support/start-test-app.js';

const SEARCH = `query ($filter: SearchFilter) {
  search(filter: $filter) { engine totalCount nodes { slug } }
  browse: search(filter: $filter, first: 0) { totalCount }
}`;

interface Found {
  search: { engine: string; totalCount: number } | null;
  browse: { totalCount: number } | null;
}

async function elasticsearch<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${process.env.TEST_ELASTICSEARCH_URL!}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

describe.each([{ fallback: 'memory' as const }, { fallback: undefined }])(
  'An alias of somebody else (%j)',
  ({ fallback }) => {
    let app: TestApp;
    let foreign: string;
    let articles = 3;

    const ask = () => app.request<Found>(SEARCH, { filter: newFilter() });
    const isRight = ({ data, errors }: Answer<Found>) =>
      !errors && [data!.search, data!.browse].every((found) => found?.totalCount === articles);
    const ours = async () => Object.keys(await elasticsearch('GET', `_alias/${app.indexPrefix}`));
    const alias = (action: 'add' | 'remove', index: string) => ({
      [action]: { index, alias: app.indexPrefix },
    });
    const answersByIndex = () =>
      eventually(async () => {
        const answer = await ask();
        expect([isRight(answer), answer.data?.search?.engine]).toEqual([true, 'ELASTICSEARCH']);
      });

    /** Whatever stands in has everything too. */
    const bothSettled = () =>
      eventually(async () => {
        const [row] = await app.app.dataSource.query<{ live: number }[]>(
          `select count(*)::int as live from search_target
         where state = 'LIVE' and not exists (select from outbox) and not exists (select from delivery)`,
        );
        expect(row!.live).toBe(2);
      });

    /**
     * No answer of somebody else's index, and no fault of ours: another engine, or that none can
     * answer. One answer may be wrong: a search that found nothing in the foreign index just before
     * the indexer removed it from the alias.
     */
    async function expectHonest(): Promise<void> {
      let wrong = 0;
      for (let i = 0; i < 10; i += 1) {
        const answer = await ask();
        const codes = new Set(answer.errors?.map(({ extensions }) => extensions.code));
        if (fallback) expect(answer.errors ?? []).toEqual([]);
        if (codes.size > 0) expect([...codes]).toEqual(['SEARCH_UNAVAILABLE']);
        else if (!isRight(answer)) wrong += 1;
      }
      expect(wrong).toBeLessThanOrEqual(1);
    }

    beforeAll(async () => {
      app = await startTestApp('elasticsearch', { fallback });
      await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(articles)]);
      foreign = `${app.indexPrefix}-foreign`;
      await elasticsearch('PUT', `${foreign}/_doc/1?refresh=true`, {
        id: 'x',
        title: 'no article',
      });
      await bothSettled();
      await answersByIndex();
    });
    afterAll(() => app.stop());

    it('is not searched, and is repaired', async () => {
      const [index] = await ours();
      await elasticsearch('POST', '_aliases', {
        actions: [alias('remove', index!), alias('add', foreign)],
      });
      await expectHonest();
      await answersByIndex();
      expect(await ours()).toEqual([index]);
    });

    it('gets no writes', async () => {
      const [index] = await ours();
      const write = `${index}-write`;
      const actions = [
        { remove: { index, alias: write } },
        { add: { index: foreign, alias: write } },
      ];
      await elasticsearch('POST', '_aliases', { actions });
      articles += 1;
      await importAndSettle(app, manyArticles(articles));
      await eventually(async () =>
        expect(Object.keys(await elasticsearch('GET', `_alias/${write}`))).toEqual([index]),
      );
      await answersByIndex();
    });
  },
);
