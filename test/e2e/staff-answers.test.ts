import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { ADMIN_KEY, startTestApp } from '../support/start-test-app.js';

const MANUAL = {
  ...{ type: 'article', slug: 'manual', category: 'group-chat' },
  ...{ status: 'PUBLISHED', visibility: 'INTERNAL' },
  title: '정산 마감 처리 절차',
  variants: [{ platforms: ['common'], body: '매달 말일에 정산 마감을 처리해요.' }],
};

describe.each(['elasticsearch', 'memory'] as const)('An internal article on %s', (engine) => {
  it('is an answer for staff among many public articles, and not for readers', async () => {
    const app = await startTestApp(engine, { fallback: 'memory' });
    try {
      await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(100), MANUAL]);
      const find = async (query: string, key?: string) =>
        (
          await app.request<{ search: { nodes: { slug: string }[] } }>(
            'query ($query: String!) { search(query: $query) { nodes { slug } } }',
            { query },
            key,
          )
        ).data!.search.nodes.map(({ slug }) => slug);
      for (const query of ['정산 마감', '정산 마감 절차', '마감 처리 절차']) {
        expect((await find(query, ADMIN_KEY))[0]).toBe('manual');
        expect(await find(query)).not.toContain('manual');
      }
    } finally {
      await app.stop();
    }
  });
});
