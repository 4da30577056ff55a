import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { holdTable } from '../support/hold-table.js';
import { mutate } from '../support/mutate.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

interface Payload {
  article: { version: number; title: string; draft: { title: string } | null };
}
const SHOWN = 'article { version title draft { title } }';

describe('The answer to a mutation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
  });
  afterAll(() => app?.stop());

  it('has the version that it wrote, even if the next one was written before the answer', async () => {
    const { id } = await buildArticle(app, { publish: true });
    await app.settled();
    // `waitForSearch` waits here, after the commit.
    const held = await holdTable(app, 'delivery');
    const change = (expectedVersion: number, title: string, waitForSearch: boolean) =>
      mutate<Payload>(
        app,
        'updateArticle',
        { id, expectedVersion, title, publish: true, waitForSearch },
        SHOWN,
      );
    let first: Promise<Payload>;
    try {
      first = change(1, '먼저', true);
      const committed = async () => {
        const { node } = await app.admin<{ node: { version: number } }>(
          'query ($id: ID!) { node(id: $id) { ... on Article { version } } }',
          { id },
        );
        expect(node.version).toBe(2);
      };
      await eventually(committed);
      expect(await change(2, '나중', false)).toMatchObject({
        article: { version: 3, title: '나중' },
      });
    } finally {
      await held.release();
    }
    expect(await first).toMatchObject({ article: { version: 2, title: '먼저' } });
    // A next edit from that version therefore gets a conflict.
    await expect(change(2, '셋째', false)).rejects.toThrow('The article is at version 3, not 2');
  });
});
