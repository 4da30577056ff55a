import { refreshPopularQueries } from '../../../src/analytics/refresh-popular-queries.js';
import { INTEREST } from '../../../src/articles/popularity.js';
import { poolOf } from '../../../src/core/database/database.js';
import { analyticsOf, logOf, untilLogged } from '../../support/analytics.js';
import { type BuiltArticle, buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { sendRaw } from '../../support/send-raw.js';
import { type Answer, startTestApp, type TestApp } from '../../support/start-test-app.js';

const VOTE = `mutation ($input: SubmitFeedbackInput!) {
  submitFeedback(input: $input) { feedback { helpful notHelpful } } }`;
const VIEW = 'mutation ($input: RecordViewInput!) { recordView(input: $input) { recorded } }';
const CLICK = 'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }';
const SEARCH = 'query ($query: String!) { search(query: $query) { searchId } }';

const PHONE_A = 'phone-a-0123456789abcdef';
const PHONE_B = 'phone-b-0123456789abcdef';
const EVENTS = 10;

let app: TestApp;
/** Another server of the same database, with a limit of events. */
let limited: TestApp;
let article: BuiltArticle;
let addresses = 0;

beforeAll(async () => {
  const environment = { TRUST_PROXY: '1' };
  app = await startTestApp('memory', { environment });
  await buildCatalogue(app);
  await buildArticle(app, { title: '환불 안내', publish: true });
  await app.settled();
  limited = await startTestApp('memory', {
    environment,
    rates: { event: EVENTS },
    databaseUrl: app.databaseUrl,
  });
}, 120_000);
beforeEach(async () => void (article = await buildArticle(app, { publish: true })));
afterEach(() => jest.restoreAllMocks());

/** A carrier's address that no other test uses; all of its phones have one user agent. */
const carrier = () => `198.51.100.${(addresses += 1)}`;

async function ask<T = Record<string, never>>(
  { url }: { url: string },
  address: string,
  id: string | null,
  query: string,
  variables: object = {},
): Promise<Answer<T>> {
  const { status, body } = await sendRaw(url, {
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      'user-agent': 'the same browser',
      ...(id !== null && { 'x-doum-visitor': id }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status, ...(JSON.parse(body) as Omit<Answer<T>, 'status'>) };
}

async function vote(address: string, id: string | null, helpful: boolean, to = app) {
  const input = { articleId: article.id, helpful };
  return (await ask<{ submitFeedback: { feedback: object } }>(to, address, id, VOTE, { input }))
    .data?.submitFeedback?.feedback;
}

/** Ids as an attacker makes them up. */
const madeUp = (count: number) =>
  Array.from({ length: count }, (_, i) => `made-up-by-somebody-${i}`);

/** Calls the function for all ids, 20 at a time. */
async function inTurn<T>(ids: readonly string[], work: (id: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < ids.length; i += 20)
    results.push(...(await Promise.all(ids.slice(i, i + 20).map(work))));
  return results;
}

const codesOf = ({ errors }: Answer<unknown>) => errors?.map(({ extensions }) => extensions.code);

/** Views and interest of the article. */
async function attention(): Promise<{ views: number; interest: number }> {
  const [row] = await logOf<{ views: number; interest: number }>(
    app,
    `select s.views::integer as views,
       (power(2, popularity) - 1 + interest) / interest_weight(now()) as interest
     from article_statistics s join article a on a.id = s.article_id where a.slug = $1`,
    [article.slug],
  );
  return row ?? { views: 0, interest: 0 };
}

describe('Two phones with one address and one user agent', () => {
  it('vote apart, and each may change its mind', async () => {
    const address = carrier();
    expect(await vote(address, PHONE_A, true)).toEqual({ helpful: 1, notHelpful: 0 });
    expect(await vote(address, PHONE_B, false)).toEqual({ helpful: 1, notHelpful: 1 });
    expect(await vote(address, PHONE_A, false)).toEqual({ helpful: 0, notHelpful: 2 });
    // Without an id there is one visitor more, whose second vote replaces the first.
    expect(await vote(address, null, true)).toEqual({ helpful: 1, notHelpful: 2 });
    expect(await vote(address, null, false)).toEqual({ helpful: 0, notHelpful: 3 });
    // The same id at another address is another visitor.
    expect(await vote(carrier(), PHONE_A, true)).toEqual({ helpful: 1, notHelpful: 3 });
  });

  it('search and click apart', async () => {
    const address = carrier();
    const before = (await logOf(app, 'select from search_log')).length;
    // Of one visitor, the second search would continue the first.
    const search = async (id: string, query: string) =>
      (await ask<{ search: { searchId: string } }>(app, address, id, SEARCH, { query })).data!
        .search;
    const [a, b] = [await search(PHONE_A, '환'), await search(PHONE_B, '환불')];
    for (const [id, { searchId }] of [
      [PHONE_A, a],
      [PHONE_B, b],
    ] as const) {
      const input = { searchId, articleId: article.id, position: 1 };
      expect((await ask(app, address, id, CLICK, { input })).data).toEqual({
        recordClick: { recorded: true },
      });
    }
    await untilLogged(app, before + 2);
    const visitors = await logOf<{ address: Buffer; visitor: Buffer }>(
      app,
      `select visitor, substring(visitor from 1 for 8) as address from search_log
       where query in ('환', '환불')`,
    );
    expect(new Set(visitors.map(({ visitor }) => visitor.toString('hex'))).size).toBe(2);
    expect(new Set(visitors.map((row) => row.address.toString('hex'))).size).toBe(1);
    await eventually(async () => expect((await attention()).interest).toBeGreaterThan(1.9));
    expect((await attention()).interest).toBeCloseTo(2 * INTEREST.click, 2);
  });

  it('are limited apart, within the limit of their address', async () => {
    // Events of an earlier minute weigh less, so no minute may begin between them.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const address = carrier();
    const report = (id: string | null) =>
      ask(limited, address, id, VIEW, { input: { articleId: article.id } });
    const reportMany = async (id: string | null, count: number) => {
      const answers: Answer[] = [];
      for (let i = 0; i < count; i += 1) answers.push(await report(id));
      return answers;
    };
    const ofA = await reportMany(PHONE_A, EVENTS + 2);
    expect(ofA.filter(({ errors }) => !errors)).toHaveLength(EVENTS / 2);
    expect(codesOf(ofA.at(-1)!)).toEqual(['RATE_LIMITED']);
    expect(ofA.at(-1)!.errors![0]!.message).toContain(
      '5 events a minute: the limit for one visitor',
    );
    // What was refused to the one is left for the other, and no more.
    const ofB = await reportMany(PHONE_B, EVENTS + 2);
    expect(ofB.filter(({ errors }) => !errors)).toHaveLength(EVENTS / 2);
    for (const id of [null, 'phone-c-0123456789abcdef', ...madeUp(20)])
      expect(codesOf(await report(id))).toEqual(['RATE_LIMITED']);
    // Without an id, one client may use the whole limit of its address, as before.
    const other = carrier();
    const answers = [];
    for (let i = 0; i < EVENTS + 2; i += 1)
      answers.push(await ask(limited, other, null, VIEW, { input: { articleId: article.id } }));
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(EVENTS);
  });
});

describe('Whoever makes up ids', () => {
  it('gets no more votes, clicks and views than an address had', async () => {
    const address = carrier();
    const answers = await inTurn(madeUp(60), (id) =>
      ask(app, address, id, VOTE, { input: { articleId: article.id, helpful: true } }),
    );
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(10);
    expect(codesOf(answers.at(-1)!)).toEqual(['RATE_LIMITED']);
    const votes = await vote(carrier(), PHONE_A, false);
    expect(votes).toEqual({ helpful: 10, notHelpful: 1 });
    const { interest } = await attention();
    await inTurn(madeUp(60), async (id) => {
      await ask(app, address, id, VIEW, { input: { articleId: article.id } });
      const { data } = await ask<{ search: { searchId: string } }>(app, address, id, SEARCH, {
        query: '클릭',
      });
      const { searchId } = data!.search;
      const input = { searchId, articleId: article.id, position: 1 };
      return ask(app, address, id, CLICK, { input });
    });
    const clicks = `select c.article_id from search_click c join search_log l on l.id = c.search_id
      where l.query = '클릭'`;
    await eventually(async () => expect(await logOf(app, clicks)).toHaveLength(60));
    // Another server has no memory of them, as after a restart.
    await inTurn(
      madeUp(30).map((id) => `${id}-again`),
      (id) => ask(limited, address, id, VIEW, { input: { articleId: article.id } }),
    );
    await eventually(async () => expect((await attention()).views).toBe(10));
    expect((await attention()).interest - interest).toBeCloseTo(
      10 * INTEREST.click + 10 * INTEREST.view,
      2,
    );
  });

  it('makes neither many visitors nor a popular query', async () => {
    const address = carrier();
    const figures = () =>
      analyticsOf<{ searches: number; dailyVisitors: number }>(app, 'searches dailyVisitors');
    const before = await figures();
    const logged = (await logOf(app, 'select from search_log')).length;
    await inTurn(madeUp(200), (id) => ask(app, address, id, SEARCH, { query: '환불 안내' }));
    await untilLogged(app, logged + 200);
    const after = await figures();
    expect(after.searches - before.searches).toBe(200);
    // Others of the address may be counted already.
    expect(after.dailyVisitors - before.dailyVisitors).toBe(50);
    await refreshPopularQueries(poolOf(app.app.dataSource));
    expect(await logOf(app, `select query from popular_query where query = '환불 안내'`)).toEqual(
      [],
    );
  });
});

it('No id of a visitor is stored', async () => {
  const id = 'find-me-in-the-database-0123456789';
  const address = carrier();
  const logged = (await logOf(app, 'select from search_log')).length;
  await ask(app, address, id, SEARCH, { query: '없앤 말' });
  for (const to of [app, limited]) {
    await vote(address, id, true, to);
    await ask(to, address, id, VIEW, { input: { articleId: article.id } });
    await ask(to, address, id, '{ suggest(prefix: "환") { text } }');
  }
  await untilLogged(app, logged + 1);
  await eventually(async () => expect((await attention()).views).toBeGreaterThan(0));
  const tables = await logOf<{ name: string }>(
    app,
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const forms = [id, Buffer.from(id).toString('hex'), Buffer.from(id).toString('base64url')];
  for (const { name } of tables)
    expect({
      name,
      rows: await logOf(app, `select 1 from "${name}" t where t::text like any ($1)`, [
        forms.map((form) => `%${form}%`),
      ]),
    }).toEqual({ name, rows: [] });
});
