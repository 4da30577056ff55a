import { poolOf } from '../../src/core/database.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { mutate } from '../support/mutate.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

interface Words {
  articleId: number;
  version: number;
  titleTerms: string[];
  sourceHash: string;
  gone: boolean;
}

const readWords = async ({ app }: TestApp) =>
  (
    await poolOf(app.dataSource).query<Words>(
      `select article_id as "articleId", version, title_terms as "titleTerms",
         source_hash as "sourceHash", gone from term_vector order by article_id`,
    )
  ).rows;

describe('The words of articles', () => {
  let proxy: FaultProxy;
  let app: TestApp;

  beforeAll(async () => {
    proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    app = await startTestApp('elasticsearch', {
      elasticsearchUrl: proxy.url,
      fallback: 'memory',
    });
    await buildCatalogue(app);
    for (const title of ['다람쥐 사진', '너구리 사진'])
      await buildArticle(app, { title, publish: true });
    await app.settled();
  });
  afterAll(async () => {
    await app.stop();
    await proxy.stop();
  });

  it('are recorded by their own target', async () => {
    const words = await readWords(app);
    expect(words.map(({ titleTerms }) => titleTerms)).toEqual([
      expect.arrayContaining(['다람쥐']),
      expect.arrayContaining(['너구리']),
    ]);
    const { rows } = await poolOf(app.app.dataSource).query<{ engine: string; drawn: number }>(
      `select engine, drawn_version as drawn from search_target where state = 'LIVE'`,
    );
    expect(rows.map(({ engine }) => engine).sort()).toEqual(['ELASTICSEARCH', 'MEMORY']);
    const { drawn } = rows.find(({ engine }) => engine === 'MEMORY')!;
    expect(Math.max(...words.map(({ version }) => version))).toBe(drawn);
  });

  it('are recorded and removed while an engine is away', async () => {
    proxy.down();
    try {
      const article = await buildArticle(app, { title: '고라니 사진', publish: true });
      const [id] = (
        await poolOf(app.app.dataSource).query<{ id: number }>(
          `select id from article where slug = $1`,
          [article.slug],
        )
      ).rows.map((row) => row.id);
      const wordsOfNew = async () =>
        (await readWords(app)).find(({ articleId }) => articleId === id);
      await eventually(async () =>
        expect((await wordsOfNew())?.titleTerms).toEqual(expect.arrayContaining(['고라니'])),
      );
      await mutate(app, 'unpublishArticle', { id: article.id }, 'searchable');
      await eventually(async () =>
        expect(await wordsOfNew()).toMatchObject({ gone: true, titleTerms: [] }),
      );
    } finally {
      proxy.up();
    }
  });

  it('are recorded again when the dictionary changes', async () => {
    const before = (await readWords(app)).filter(({ gone }) => !gone);
    await mutate(app, 'setDictionaryEntry', { word: '다람쥐사진' }, 'dictionary { word }');
    await eventually(async () => {
      const now = (await readWords(app)).filter(({ gone }) => !gone);
      expect(now).toHaveLength(before.length);
      for (const [i, { sourceHash }] of now.entries())
        expect(sourceHash).not.toBe(before[i]!.sourceHash);
    });
  });
});

it('Missing words, and words of articles that are not published, are repaired at the start', async () => {
  const first = await startTestApp('memory');
  await buildCatalogue(first);
  const titles = ['오소리 사진', '두더지 사진'];
  for (const title of titles) await buildArticle(first, { title, publish: true });
  await first.settled();
  const pool = poolOf(first.app.dataSource);
  const complete = await readWords(first);
  expect(complete).toHaveLength(titles.length);
  await pool.query('delete from term_vector where article_id = $1', [complete[0]!.articleId]);
  await pool.query(
    `insert into term_vector select (jsonb_populate_record(t, '{"article_id": 1000000}')).*
     from term_vector t`,
  );
  await first.app.stop();

  const second = await startTestApp('memory', { databaseUrl: first.databaseUrl });
  try {
    await eventually(async () => {
      const words = (await readWords(second)).filter(({ gone }) => !gone);
      expect(words.map(({ titleTerms }) => titleTerms)).toEqual(
        complete.map(({ titleTerms }) => titleTerms),
      );
    });
  } finally {
    await second.stop();
  }
});
