import { forgetAddresses } from '../../src/analytics/index.js';
import { poolOf } from '../../src/core/database.js';
import { logOf } from '../support/analytics.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually, SOON_MS } from '../support/eventually.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const VIEW = 'mutation ($input: RecordViewInput!) { recordView(input: $input) { recorded } }';

/** Reads the article once with each program. */
async function readWith(app: TestApp, articleId: string, address: string, programs: readonly number[]): Promise<void> {
  for (const program of programs) {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address, 'user-agent': `program ${program}` };
    const body = JSON.stringify({ query: VIEW, variables: { input: { articleId } } });
    expect(JSON.parse((await sendRaw(app.url, { headers, body })).body)).toEqual({ data: { recordView: { recorded: true } } });
  }
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

it('One address counts ten times for an article on one day, whatever programs it has and whichever server it asks', async () => {
  const environment = { TRUST_PROXY: '1' };
  const one = await startTestApp('postgres', { environment });
  try {
    await buildCatalogue(one);
    const article = await buildArticle(one, { publish: true });
    const read = async () =>
      (
        await logOf<{ views: number; interest: number }>(
          one,
          `select s.views::integer as views, (power(2, popularity) - 1 + interest) / interest_weight(now()) as interest
         from article_statistics s join article a on a.id = s.article_id where a.slug = '${article.slug}'`,
        )
      )[0] ?? { views: 0, interest: 0 };
    await readWith(one, article.id, '192.0.2.1', numbers(0, 15));
    await eventually(async () => expect((await read()).views).toBe(10), SOON_MS);
    // Another server, as after half an hour or a restart, remembers nothing of it.
    const other = await startTestApp('postgres', { environment, databaseUrl: one.databaseUrl });
    try {
      await readWith(other, article.id, '192.0.2.1', numbers(100, 15));
      await readWith(other, article.id, '192.0.2.2', numbers(0, 1));
    } finally {
      await other.stop();
    }
    expect((await read()).views).toBe(11);
    expect((await read()).interest).toBeCloseTo(5.5, 2);

    const pool = poolOf(one.app.dataSource);
    const rows = async () => (await logOf<{ day: string }>(one, 'select day from address_interest')).length;
    await forgetAddresses(pool);
    expect(await rows()).toBe(2);
    await pool.query('update address_interest set day = day - 1');
    await forgetAddresses(pool);
    expect(await rows()).toBe(0);
  } finally {
    await one.stop();
  }
});
