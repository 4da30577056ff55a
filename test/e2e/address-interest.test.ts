import { deleteOldAddresses } from '../../src/analytics/log/write-clicks.js';
import { INTEREST } from '../../src/articles/index.js';
import { poolOf } from '../../src/core/database.js';
import { logOf } from '../support/analytics.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const VIEW = 'mutation ($input: RecordViewInput!) { recordView(input: $input) { recorded } }';

const CLICK = 'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }';

async function ask(
  app: TestApp,
  address: string,
  program: number,
  query: string,
  input?: object,
): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    'x-forwarded-for': address,
    'user-agent': `program ${program}`,
  };
  const body = JSON.stringify({ query, ...(input && { variables: { input } }) });
  const { data } = JSON.parse((await sendRaw(app.url, { headers, body })).body) as {
    data: unknown;
  };
  return data;
}

/** Views the article once with each user agent. */
async function readWith(
  app: TestApp,
  articleId: string,
  address: string,
  programs: readonly number[],
): Promise<void> {
  for (const program of programs)
    expect(await ask(app, address, program, VIEW, { articleId })).toEqual({
      recordView: { recorded: true },
    });
}

/** Searches and clicks the article once with each user agent. */
async function clickWith(
  app: TestApp,
  articleId: string,
  address: string,
  programs: readonly number[],
): Promise<void> {
  for (const program of programs) {
    const { search } = (await ask(app, address, program, '{ search(query: "") { searchId } }')) as {
      search: { searchId: string };
    };
    const input = { searchId: search.searchId, articleId, position: 1 };
    expect(await ask(app, address, program, CLICK, input)).toEqual({
      recordClick: { recorded: true },
    });
  }
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

it('One address counts at most ten times per article and day, with any user agents and on any server', async () => {
  const environment = { TRUST_PROXY: '1' };
  const one = await startTestApp('memory', { environment });
  try {
    await buildCatalogue(one);
    const article = await buildArticle(one, { publish: true });
    // Searches fail before the first index is live.
    await one.settled();
    const read = async () =>
      (
        await logOf<{ views: number; interest: number }>(
          one,
          `select s.views::integer as views, (power(2, popularity) - 1 + interest) / interest_weight(now()) as interest
         from article_statistics s join article a on a.id = s.article_id where a.slug = '${article.slug}'`,
        )
      )[0] ?? { views: 0, interest: 0 };
    // Concurrently, so that they are written together. Clicks are counted separately.
    await Promise.all([
      readWith(one, article.id, '192.0.2.1', numbers(0, 15)),
      clickWith(one, article.id, '192.0.2.1', numbers(0, 12)),
    ]);
    await eventually(async () => expect((await read()).views).toBe(10));
    const clicks = async () => (await logOf(one, 'select from search_click')).length;
    await eventually(async () => expect(await clicks()).toBe(12));
    // Another server has no memory of it, as after half an hour or a restart.
    const other = await startTestApp('memory', { environment, databaseUrl: one.databaseUrl });
    try {
      await readWith(other, article.id, '192.0.2.1', numbers(100, 15));
      await readWith(other, article.id, '192.0.2.2', numbers(0, 1));
      // All networks of one customer count as one address.
      for (const network of numbers(1, 3))
        await readWith(other, article.id, `2001:db8:0:${network}::1`, numbers(0, 5));
    } finally {
      await other.stop();
    }
    expect((await read()).views).toBe(21);
    expect((await read()).interest).toBeCloseTo(21 * INTEREST.view + 10 * INTEREST.click, 2);

    const pool = poolOf(one.app.dataSource);
    const rows = async () =>
      (await logOf<{ day: string }>(one, 'select day from address_interest')).length;
    await deleteOldAddresses(pool);
    expect(await rows()).toBe(4);
    // A server deletes old rows once an hour.
    await pool.query('update address_interest set day = day - 1');
    await pool.query(`update job set run_at = now() where kind = 'addresses'`);
    await eventually(async () => expect(await rows()).toBe(0));
  } finally {
    await one.stop();
  }
});
