import { runDoctor } from '../../../src/app/commands/checks.js';
import { createLogger } from '../../../src/core/logger.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import {
  type FakeModelServer,
  type ModelAnswer,
  startFakeModelServer,
  withText,
  withVectors,
} from '../../support/fake-model-server.js';
import { mutate } from '../../support/mutate.js';
import { readMetrics } from '../../support/read-metrics.js';
import { type EngineChoice, startTestApp, type TestApp } from '../../support/start-test-app.js';

const KEY = 'secret-key-of-the-model-server';
const SEARCH = `query ($query: String!) {
  search(query: $query) { interpretation { meaning } nodes { slug } }
}`;

/** A server of Doum with all lines of its log. */
interface Server extends TestApp {
  log: string[];
}

const variablesOf = (fake: FakeModelServer) => ({
  ...{ EMBEDDINGS_URL: fake.url, EMBEDDINGS_MODEL: 'fake', EMBEDDINGS_KEY: KEY },
});

async function start(
  fake: FakeModelServer,
  environment: Record<string, string> = {},
  { engine = 'memory' as EngineChoice, databaseUrl = undefined as string | undefined } = {},
): Promise<Server> {
  const log: string[] = [];
  const app = await startTestApp(engine, {
    databaseUrl,
    logger: createLogger('info', { write: (line) => log.push(String(line)) > 0 }),
    environment: { ...variablesOf(fake), ...environment },
  });
  return { ...app, log };
}

const linesWith = ({ log }: Server, text: string) => log.filter((line) => line.includes(text));
const warnings = ({ log }: Server) => log.filter((line) => !line.startsWith('{"level":"info"'));
const query = <T = object>(app: TestApp, sql: string) => app.app.dataSource.query<T[]>(sql);
const runJobs = (app: TestApp) => query(app, 'update job set run_at = now() where claim is null');

/** The slugs of the published articles whose newest texts have a vector. */
async function encoded(app: TestApp): Promise<string[]> {
  await eventually(async () => {
    await runJobs(app);
    const state = '{ meaningIndex { encoded articles } }';
    const { meaningIndex } = await app.admin<{ meaningIndex: Record<string, number> }>(state);
    expect([meaningIndex.encoded, meaningIndex.articles! > 0]).toEqual([
      meaningIndex.articles,
      true,
    ]);
  });
  const rows = await query<{ slug: string }>(
    app,
    `select slug from article where id in (select article_id from article_meaning
      where vector is not null) order by slug`,
  );
  return rows.map(({ slug }) => slug);
}

let asked = 0;

/** Searches with a word that no search had before. */
async function search(app: TestApp, words = '알림 소리'): Promise<[string | null, string[]]> {
  asked += 1;
  const number = String(asked).replace(/./g, (digit) => '가나다라마바사아자차'[Number(digit)]!);
  const { data } = await app.request<{
    search: { interpretation: { meaning: string | null }; nodes: { slug: string }[] };
  }>(SEARCH, { query: `${words} 이상${number}` });
  return [data!.search.interpretation.meaning, data!.search.nodes.map(({ slug }) => slug)];
}

const isUsed = (app: TestApp) =>
  eventually(async () => expect(await search(app)).toEqual(['USED', ['sound']]));

const variants = (body: string) => [{ platformSlugs: ['common'], body }];
const publish = (app: TestApp, slug: string, title: string, body: string) =>
  buildArticle(app, { slug, title, publish: true, variants: variants(body) });

async function change(app: TestApp, slug: string, body: string): Promise<void> {
  const read = await app.admin<{ articleBySlug: { id: string; version: number } }>(
    'query ($slug: String!) { articleBySlug(slug: $slug) { id version } }',
    { slug },
  );
  const { id, version: expectedVersion } = read.articleBySlug;
  const input = { id, expectedVersion, variants: variants(body), publish: true };
  await mutate(app, 'updateArticle', input, 'article { id }');
}

async function publishSound(app: TestApp): Promise<void> {
  await buildCatalogue(app);
  await publish(app, 'sound', '알림 소리 바꾸기', '설정에서 소리를 골라요.');
  await app.settled();
}

async function startWithSound(fake: FakeModelServer): Promise<Server> {
  const app = await start(fake);
  await publishSound(app);
  await encoded(app);
  await isUsed(app);
  return app;
}

describe('A server whose model server fails', () => {
  let fake: FakeModelServer;
  let app: Server;
  beforeAll(async () => {
    fake = await startFakeModelServer();
    app = await startWithSound(fake);
  });
  beforeEach(() => {
    fake.answer = withVectors();
    app.log.length = 0;
  });

  it('answers by words, does not ask for a while, and uses it again', async () => {
    fake.answer = () => undefined;
    for (let failure = 1; failure <= 3; failure += 1)
      expect(await search(app)).toEqual(['TIMED_OUT', ['sound']]);
    const { length } = fake.requests;
    expect(await search(app)).toEqual(['UNAVAILABLE', ['sound']]);
    expect(fake.requests).toHaveLength(length);
    fake.answer = withVectors();
    await isUsed(app);
  });

  it('says once that queries fail, and once that they do not', async () => {
    const isAnswering = () => app.admin('{ meaningIndex { isAnswering } }');
    fake.answer = withText('{}', 503);
    await eventually(async () => {
      await search(app);
      expect(linesWith(app, 'queries cannot be encoded')).toHaveLength(1);
    });
    expect(await isAnswering()).toEqual({ meaningIndex: { isAnswering: false } });
    fake.answer = withVectors();
    await isUsed(app);
    expect(await isAnswering()).toEqual({ meaningIndex: { isAnswering: true } });
    expect(linesWith(app, 'Queries can be encoded again.')).toHaveLength(1);
    expect(warnings(app)).toHaveLength(1);
  });

  it('goes on encoding by itself, and no job fails', async () => {
    fake.answer = withText('{}', 503, { 'retry-after': '1' });
    const before = fake.requests.length;
    await change(app, 'sound', '설정에서 소리를 다시 골라요.');
    // As if several minutes passed.
    for (let run = 1; run <= 3; run += 1)
      await eventually(async () => {
        await runJobs(app);
        expect(fake.requests.length).toBeGreaterThanOrEqual(before + run);
      });
    expect(linesWith(app, 'Articles cannot be encoded now')).toHaveLength(1);
    fake.answer = withVectors();
    await encoded(app);
    expect(
      await query(app, 'select from job where coalesce(reason, failed_at::text) > $$$$'),
    ).toEqual([]);
    expect((await readMetrics(app.url)).get('doum_job_failures_total')).toBe(0);
    expect(warnings(app)).toHaveLength(1);
  });

  it.each<[string, ModelAnswer]>([
    ['413', withText('{}', 413)],
    ['500', withText('{"error":"json: unsupported value: NaN"}', 500)],
    ['null', withVectors({ change: (right) => right.map(() => [null]) })],
  ])('leaves out an article whose texts it answers with %s', async (name, bad) => {
    fake.answer = (request, response) =>
      (/나쁜 글/.test(request.body.input.join()) ? bad : withVectors())(request, response);
    const slug = `bad-${name}`;
    await publish(app, slug, `문서 ${name}`, '나쁜 글이에요.');
    await change(app, 'sound', `설정에서 소리를 골라요. ${name}`);
    const left = await encoded(app);
    expect([left.includes(slug), left.includes('sound')]).toEqual([false, true]);
    expect(linesWith(app, 'refuses the texts of an article')).toHaveLength(1);
    expect(warnings(app)).toHaveLength(1);
    await change(app, slug, '좋은 글이에요.');
    expect(await encoded(app)).toContain(slug);
  });

  it('leaves out no article while every text is refused', async () => {
    const { length } = fake.requests;
    fake.answer = withText('{}', 400);
    await change(app, 'sound', '모두 거절되는 동안 바뀌었어요.');
    await eventually(async () => expect(fake.requests.length).toBeGreaterThan(length + 1));
    fake.answer = withVectors();
    expect(await encoded(app)).toContain('sound');
    expect(linesWith(app, 'refuses the texts')).toEqual([]);
  });

  it('gets long, short and strange texts in short requests', async () => {
    const { length } = fake.requests;
    const sentences = Array.from({ length: 7_000 }, (_, i) => `긴 문서의 문장 ${i} 👩‍👩‍👧‍👦이에요.`);
    await publish(app, 'long', '긴 문서', sentences.join(' ').slice(0, 199_999));
    await publish(app, 'emoji', '😀', '👍🏽');
    await publish(app, 'picture', '그림만', '![](https://example.com/a.png)');
    expect(await encoded(app)).toEqual(expect.arrayContaining(['long', 'emoji', 'picture']));
    const inputs = fake.requests.slice(length).map(({ body }) => body.input);
    expect(inputs.length).toBeGreaterThan(40);
    for (const input of inputs) {
      expect(input.length).toBeLessThanOrEqual(4);
      expect(input.join('').length).toBeLessThanOrEqual(700);
      expect(input).not.toContain('');
    }
    expect(warnings(app)).toEqual([]);
  });

  it('can be stopped while the model server hangs', async () => {
    fake.answer = () => undefined;
    const { length } = fake.requests;
    const other = await start(fake);
    await eventually(async () => expect(fake.requests.length).toBeGreaterThan(length));
    await other.stop();
  });

  it.each(['', '?!…', 'ㅤ', '"', '\u200b'])('does not ask what %j means', async (text) => {
    const { length } = fake.requests;
    const { data } = await app.request(SEARCH, { query: text });
    expect(data).toMatchObject({ search: { interpretation: { meaning: 'SKIPPED' } } });
    expect(fake.requests).toHaveLength(length);
  });
});

describe('Two models on one database', () => {
  it('keep their own vectors, also those of a server that runs for weeks', async () => {
    const fake = await startFakeModelServer();
    fake.answer = (request, response) =>
      withVectors({ dimension: request.body.model === 'other' ? 12 : 8 })(request, response);
    const app = await startWithSound(fake);
    const { databaseUrl } = app;
    const age = `update meaning_model set used_at = now() - interval '8 days'`;
    await query(app, age);
    // Ends a pause of 5 s.
    await query(app, `select pg_notify('doum_meaning', '')`);
    const fresh = `select from meaning_model where used_at > now() - interval '1 day'`;
    await eventually(async () => expect(await query(app, fresh)).toHaveLength(1));
    const other = await start(fake, { EMBEDDINGS_MODEL: 'other' }, { databaseUrl });
    await other.settled();
    await encoded(other);
    await change(app, 'sound', '두 서버가 있을 때 바뀌었어요.');
    for (const one of [app, other]) {
      await encoded(one);
      await isUsed(one);
      expect(warnings(one)).toEqual([]);
    }
    const bytes = 'select octet_length(vector) as bytes from article_meaning order by 1';
    expect(await query(app, bytes)).toEqual([{ bytes: 8 }, { bytes: 12 }]);
    await app.stop();
    // Nobody used the model of the other server for a week. The first one was killed before it
    // could compute the floor.
    await query(other, `${age} where dimension = 12`);
    await query(other, 'update meaning_model set floor = null');
    await other.stop();
    const next = await start(fake, {}, { databaseUrl });
    const floor = 'select dimension, floor > 0 as "hasFloor" from meaning_model';
    await eventually(async () =>
      expect(await query(next, floor)).toEqual([{ dimension: 8, hasFloor: true }]),
    );
  });

  it('of one name and another dimension are told, until a start encodes anew', async () => {
    const fake = await startFakeModelServer();
    const app = await startWithSound(fake);
    fake.answer = withVectors({ dimension: 12 });
    expect(await search(app)).toEqual(['UNAVAILABLE', ['sound']]);
    await change(app, 'sound', '차원이 바뀐 뒤에 바뀌었어요.');
    const told = 'answers with vectors of 12 numbers, but before of 8: restart Doum';
    await eventually(async () => expect(linesWith(app, told)).toHaveLength(1));
    await app.stop();
    const next = await start(fake, {}, { databaseUrl: app.databaseUrl });
    await next.settled();
    await encoded(next);
    await isUsed(next);
    expect(warnings(next)).toEqual([]);
  });
});

it('A server without notifications finds new articles by their meaning', async () => {
  const fake = await startFakeModelServer();
  // A query and an article without a common word mean the same.
  fake.answer = ({ body, ...rest }, response) => {
    const input = body.input.map((text) => (/뜻만|카나리아/.test(text) ? '카나리아' : text));
    return withVectors()({ ...rest, body: { ...body, input } }, response);
  };
  const app = await start(fake, { DATABASE_DIRECT_URL: await createDatabase() });
  await publishSound(app);
  await encoded(app);
  await publish(app, 'canary', '카나리아', '카나리아');
  await app.settled();
  await encoded(app);
  await eventually(async () => expect(await search(app, '뜻만')).toEqual(['USED', ['canary']]));
});

describe('A wrong configuration', () => {
  it('of the key is one sentence of the log and of the doctor, without the key', async () => {
    const fake = await startFakeModelServer();
    fake.answer = withText(`{"error":"${KEY}"}`, 401, { 'www-authenticate': `Bearer ${KEY}` });
    const app = await start(fake);
    await publishSound(app);
    expect(await search(app)).toEqual(['UNAVAILABLE', ['sound']]);
    // It is asked again after some seconds.
    await eventually(async () => expect(fake.requests.length).toBeGreaterThan(1));
    const told = expect.stringContaining('does not accept EMBEDDINGS_KEY, or needs one') as string;
    expect(warnings(app)).toEqual([told]);
    const environment = { ...variablesOf(fake), DATABASE_URL: app.databaseUrl };
    const findings = await runDoctor({ ...environment, SEARCH_ENGINE: 'memory' });
    expect(findings.filter(({ state }) => state === 'failed')).toMatchObject([
      { check: 'model server', message: told },
    ]);
    expect(JSON.stringify([app.log, findings])).not.toContain(KEY);
  });

  it('of SEARCH_FALLBACK is one warning, the doctor says so, and words answer', async () => {
    const fake = await startFakeModelServer();
    const app = await start(fake, { SEARCH_FALLBACK: 'none' }, { engine: 'elasticsearch' });
    await publishSound(app);
    expect(await search(app)).toEqual([null, ['sound']]);
    const told = 'EMBEDDINGS_URL is set, but SEARCH_FALLBACK is none';
    expect(linesWith(app, told)).toHaveLength(1);
    const findings = await runDoctor({
      ...{ ...variablesOf(fake), DATABASE_URL: app.databaseUrl, SEARCH_FALLBACK: 'none' },
      ...{ ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!, ELASTICSEARCH_INDEX: 'test-no' },
    });
    expect(findings.filter(({ check }) => check === 'model server')).toMatchObject([
      { state: 'ok', message: 'answers with vectors of 8 numbers' },
      { state: 'warning', message: expect.stringContaining(told) as string },
    ]);
  });
});
