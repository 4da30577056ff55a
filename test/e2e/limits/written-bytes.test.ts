import { actingAs } from '../../../src/core/database/audit.js';
import { transaction } from '../../../src/core/database/connections.js';
import { poolOf } from '../../../src/core/database/database.js';
import { countWrittenBytes } from '../../../src/core/database/written-bytes.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey, numberOf } from '../../support/keys.js';
import { readMetrics } from '../../support/read-metrics.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

const MAX_BYTES = 1_073_741_824;
const CREATE = `mutation ($input: CreateArticleInput!) {
  createArticle(input: $input) { article { id version } }
}`;
const UPDATE = `mutation ($input: UpdateArticleInput!) {
  updateArticle(input: $input) { article { version } }
}`;

describe('What one key or person writes in a day', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
  });

  const variants = [{ platformSlugs: ['common'], body: '글'.repeat(100) }];
  const create = (key: string) => {
    const input = { title: '글', categorySlug: 'chat', variants };
    return app.request<{ createArticle: { article: { id: string } } }>(CREATE, { input }, key);
  };
  const written = async (holder: string) => {
    const [row] = await app.app.dataSource.query<{ bytes: string }[]>(
      `select sum(bytes) as bytes from written_bytes
       where holder = $1 and day = (now() at time zone 'Asia/Seoul')::date`,
      [holder],
    );
    return Number(row!.bytes);
  };
  const leave = async (holder: string, bytes: number) => {
    const rest = MAX_BYTES - bytes - (await written(holder));
    await app.app.dataSource.query(
      `insert into written_bytes select holder, max(day), $2 from written_bytes
       where holder = $1 group by holder`,
      [holder, rest],
    );
  };

  it('is counted for texts and new pictures together, with all sessions', async () => {
    const key = await createKey(app, { name: '하루', role: 'AUTHOR' });
    const holder = `key ${numberOf(key)}`;
    await app.app.dataSource.query(
      `insert into written_bytes values ($1, '2020-01-01', ${MAX_BYTES})`,
      [holder],
    );
    const { data } = await create(key.secret);
    // The title, and the Markdown, the HTML and the plain text.
    const text = 3 + 3 * 300 + '<p></p>\n'.length;
    expect(await written(holder)).toBe(text);
    const cookies = [await signIn(app, key.secret), await signIn(app, key.secret)];
    const file = gif('first');
    expect(await uploadGif(app, cookies[0]!, file)).toMatchObject({ status: 201 });
    expect(await uploadGif(app, cookies[1]!, file)).toMatchObject({ status: 200 });
    expect(await written(holder)).toBe(text + file.length);

    await leave(holder, 100);
    const refusal = {
      code: 'LIMIT_EXCEEDED',
      message:
        'One key or person may write 1,073,741,824 bytes of texts and pictures in a day: 100 are ' +
        'left, and this has 508.',
      hint: expect.stringMatching(
        /^Write less, or wait for the next day, which begins at 20\d\d-.*T00:00:00\+09:00\.$/,
      ),
      reason: 'DAILY_BYTES_USED',
    };
    for (const cookie of cookies)
      expect(await uploadGif(app, cookie, gif('x'.repeat(508 - gif('').length)))).toEqual({
        ...{ status: 400, url: undefined, ...refusal },
      });
    const { id } = data!.createArticle.article;
    const update = await app.request(
      UPDATE,
      { input: { id, expectedVersion: 1, title: '다른 글' } },
      key.secret,
    );
    for (const { errors } of [await create(key.secret), update])
      expect(errors![0]!.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    // Neither what was refused nor what is there already counts.
    expect((await uploadGif(app, cookies[0]!, file)).status).toBe(200);
    expect(await written(holder)).toBe(MAX_BYTES - 100);
    expect((await uploadGif(app, cookies[0]!, gif('small'))).status).toBe(201);
    const most = (await readMetrics(app.url)).get('doum_written_bytes_max');
    expect(most).toBeGreaterThan(MAX_BYTES - 100);

    const other = await createKey(app, { name: '다른', role: 'AUTHOR' });
    expect((await create(other.secret)).errors).toBeUndefined();
  });

  it('makes no write wait for a longer one of the same key', async () => {
    const key = await createKey(app, { name: '함께', role: 'AUTHOR' });
    await create(key.secret);
    await transaction(poolOf(app.app.dataSource), async (client) => {
      const work = () => countWrittenBytes(client, 10);
      await actingAs('함께', 'test', work, null, `key ${numberOf(key)}`);
      expect((await create(key.secret)).errors).toBeUndefined();
    });
  });
});
