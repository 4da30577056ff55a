import { runDoctor } from '../../../src/app/commands/checks.js';
import { createLogger } from '../../../src/core/logger.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
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
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const KEY = 'secret-key-of-the-model-server';

interface Progress {
  encoded: number;
  articles: number;
  isAnswering: boolean;
}

/** A server of Doum with its log, and the warnings and errors of the log. */
interface Server extends TestApp {
  log: string[];
  lines: string[];
}

async function start(
  fake: FakeModelServer,
  { model = 'fake', ...options }: Parameters<typeof startTestApp>[1] & { model?: string } = {},
): Promise<Server> {
  const [log, lines]: string[][] = [[], []];
  const write = (line: unknown) => {
    log!.push(String(line));
    if (!String(line).startsWith('{"level":"info"')) lines!.push(String(line));
    return true;
  };
  const app = await startTestApp('memory', {
    logger: createLogger('info', { write }),
    ...options,
    environment: { EMBEDDINGS_URL: fake.url, EMBEDDINGS_MODEL: model, EMBEDDINGS_KEY: KEY },
  });
  return { ...app, log: log!, lines: lines! };
}

const linesWith = ({ lines }: Server, text: string) => lines.filter((line) => line.includes(text));

async function progress(app: TestApp): Promise<Progress> {
  const query = '{ meaningIndex { encoded articles isAnswering } }';
  return (await app.admin<{ meaningIndex: Progress }>(query)).meaningIndex;
}

/** Waits until all articles are encoded. */
async function encoded(app: TestApp): Promise<void> {
  await eventually(async () => {
    // The job looks for changes every 3 s.
    await app.app.dataSource.query(
      `update job set run_at = now() where kind like 'meaning%' and claim is null`,
    );
    const { encoded, articles } = await progress(app);
    expect([encoded, articles > 0]).toEqual([articles, true]);
  });
}

let asked = 0;

/** Searches for words of one article and a word that no search had before. */
async function search(app: TestApp, words = '알림 소리'): Promise<[string | null, string[]]> {
  asked += 1;
  const number = String(asked).replace(/./g, (digit) => '가나다라마바사아자차'[Number(digit)]!);
  const query = `${words} 이상${number}`;
  const { data, errors } = await app.request<{
    search: { interpretation: { meaning: string | null }; nodes: { slug: string }[] };
  }>(
    'query ($query: String!) { search(query: $query) { interpretation { meaning } nodes { slug } } }',
    {
      query,
    },
  );
  expect(errors).toBeUndefined();
  return [data!.search.interpretation.meaning, data!.search.nodes.map(({ slug }) => slug)];
}

/** Waits until searches use the meaning of a query. */
const isUsed = (app: TestApp) =>
  eventually(async () => expect((await search(app))[0]).toBe('USED'));

const publish = (app: TestApp, title: string, body: string, more: object = {}) =>
  buildArticle(app, {
    ...{ title, publish: true, ...more },
    variants: [{ platformSlugs: ['common'], body }],
  });

/** Changes the text of an article. */
async function change(app: TestApp, article: BuiltArticle, body: string): Promise<void> {
  const variants = [{ platformSlugs: ['common'], body }];
  const read = await app.admin<{ article: { version: number } }>(
    'query ($id: ID!) { article(id: $id) { version } }',
    { id: article.id },
  );
  const input = { id: article.id, expectedVersion: read.article.version, variants, publish: true };
  await mutate(app, 'updateArticle', input, 'article { id }');
}

/** Whether an article has a vector. */
async function hasVector(app: TestApp, { slug }: BuiltArticle): Promise<boolean> {
  const [row] = await app.app.dataSource.query<{ has: boolean }[]>(
    `select m.vector is not null as has from article_meaning m join article a on a.id = m.article_id
     where a.slug = $1`,
    [slug],
  );
  return row!.has;
}

async function startWithArticle(fake: FakeModelServer): Promise<[Server, BuiltArticle]> {
  const app = await start(fake);
  await buildCatalogue(app);
  const article = await publish(app, '알림 소리 바꾸기', '설정에서 소리를 골라요.', {
    slug: 'sound',
  });
  await app.settled();
  await encoded(app);
  await isUsed(app);
  return [app, article];
}

describe('A server whose model server fails', () => {
  let fake: FakeModelServer;
  let app: Server;
  let article: BuiltArticle;
  beforeAll(async () => {
    fake = await startFakeModelServer();
    [app, article] = await startWithArticle(fake);
  });
  beforeEach(() => {
    fake.answer = withVectors();
    app.lines.length = 0;
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
    expect(await search(app)).toEqual(['USED', ['sound']]);
  });

  it('says once that queries fail, and once that they do not', async () => {
    fake.answer = withText('{}', 503);
    await eventually(async () => {
      await search(app);
      expect(linesWith(app, 'queries cannot be encoded')).toHaveLength(1);
    });
    expect((await progress(app)).isAnswering).toBe(false);
    fake.answer = withVectors();
    await isUsed(app);
    expect(app.lines).toHaveLength(1);
    expect(app.log.filter((line) => line.includes('Queries can be encoded again.'))).toHaveLength(
      1,
    );
    expect((await progress(app)).isAnswering).toBe(true);
  });

  it('goes on encoding by itself, and no job fails', async () => {
    fake.answer = withText('{}', 503, { 'retry-after': '1' });
    const before = fake.requests.length;
    await change(app, article, '설정에서 소리를 다시 골라요.');
    // Several times, in an outage of several minutes.
    for (let run = 1; run <= 3; run += 1)
      await eventually(async () => {
        await app.app.dataSource.query('update job set run_at = now() where claim is null');
        expect(fake.requests.length).toBeGreaterThanOrEqual(before + run);
      });
    expect(linesWith(app, 'Articles cannot be encoded now')).toHaveLength(1);
    fake.answer = withVectors();
    await eventually(async () => expect((await progress(app)).encoded).toBe(1));
    const jobs = await app.app.dataSource.query<object[]>(
      'select from job where failed_at is not null or reason is not null',
    );
    expect(jobs).toEqual([]);
    expect((await readMetrics(app.url)).get('doum_job_failures_total')).toBe(0);
    expect(app.lines).toHaveLength(1);
  });

  const ofBad: [string, (right: ModelAnswer) => ModelAnswer][] = [
    ['413', () => withText('{}', 413)],
    ['500', () => withText('{"error":"json: unsupported value: NaN"}', 500)],
    ['null', () => withVectors({ change: (right) => right.map(() => [null]) })],
  ];
  it.each(ofBad)('leaves out an article whose texts it answers with %s', async (name, toAnswer) => {
    const right = withVectors();
    const bad = toAnswer(right);
    fake.answer = (request, response) =>
      (request.body.input.some((text) => text.includes('나쁜 글')) ? bad : right)(
        request,
        response,
      );
    const refused = await publish(app, `문서 ${name}`, '나쁜 글이에요.');
    await change(app, article, `설정에서 소리를 골라요. ${name}`);
    await encoded(app);
    expect([await hasVector(app, refused), await hasVector(app, article)]).toEqual([false, true]);
    expect(linesWith(app, 'refuses the texts of an article')).toHaveLength(1);
    expect(app.lines).toHaveLength(1);
    await change(app, refused, '좋은 글이에요.');
    await encoded(app);
    expect(await hasVector(app, refused)).toBe(true);
  });

  it('leaves out no article while every text is refused', async () => {
    const before = fake.requests.length;
    fake.answer = withText('{}', 400);
    await change(app, article, '모두 거절되는 동안 바뀌었어요.');
    await eventually(async () => expect(fake.requests.length).toBeGreaterThan(before + 1));
    fake.answer = withVectors();
    await encoded(app);
    expect(await hasVector(app, article)).toBe(true);
    expect(linesWith(app, 'refuses the texts')).toEqual([]);
  });

  it('encodes long, short and strange texts in short requests', async () => {
    const from = fake.requests.length;
    const sentences = Array.from({ length: 7_000 }, (_, i) => `긴 문서의 문장 ${i} 👩‍👩‍👧‍👦이에요.`);
    const long = await publish(app, '긴 문서', sentences.join(' ').slice(0, 199_999));
    const strange = [
      await publish(app, '😀', '👍🏽'),
      await publish(app, '그림만', '![](https://example.com/a.png)'),
    ];
    await encoded(app);
    for (const one of [long, ...strange]) expect(await hasVector(app, one)).toBe(true);
    const inputs = fake.requests.slice(from).map(({ body }) => body.input);
    expect(inputs.length).toBeGreaterThan(40);
    for (const input of inputs) {
      expect(input.length).toBeLessThanOrEqual(4);
      expect(input.join('').length).toBeLessThanOrEqual(700);
      expect(input).not.toContain('');
    }
    expect(app.lines).toEqual([]);
  });

  it.each(['', '?!…', 'ㅤ', '"', '\u200b'])('is not asked for the meaning of %j', async (query) => {
    const { length } = fake.requests;
    const { data } = await app.request<{ search: object }>(
      'query ($query: String!) { search(query: $query) { interpretation { meaning } } }',
      { query },
    );
    expect(data!.search).toEqual({ interpretation: { meaning: 'SKIPPED' } });
    expect(fake.requests).toHaveLength(length);
  });
});

describe('Two models on one database', () => {
  it('keep their own vectors, also those of a server that runs for weeks', async () => {
    const fake = await startFakeModelServer();
    fake.answer = (request, response) =>
      withVectors({ dimension: request.body.model === 'other' ? 12 : 8 })(request, response);
    const [app, article] = await startWithArticle(fake);
    const { databaseUrl } = app;
    const query = <T>(sql: string) => app.app.dataSource.query<T[]>(sql);
    await query(`update meaning_model set used_at = now() - interval '8 days'`);
    // Ends a pause of 5 s.
    await query(`select pg_notify('doum_meaning', '')`);
    await eventually(async () =>
      expect(
        await query(`select from meaning_model where used_at > now() - interval '1 day'`),
      ).toHaveLength(1),
    );
    const other = await start(fake, { databaseUrl, model: 'other' });
    await other.settled();
    await encoded(other);
    await change(app, article, '두 서버가 있을 때 바뀌었어요.');
    await Promise.all([encoded(app), encoded(other)]);
    for (const one of [app, other]) {
      await isUsed(one);
      expect(await search(one)).toEqual(['USED', ['sound']]);
      expect(one.lines).toEqual([]);
    }
    expect(
      await query('select octet_length(vector) as bytes from article_meaning order by 1'),
    ).toEqual([{ bytes: 8 }, { bytes: 12 }]);
    // Not used for more than a week.
    await other.stop();
    await query(
      `update meaning_model set used_at = now() - interval '8 days' where dimension = 12`,
    );
    await start(fake, { databaseUrl });
    await eventually(async () => expect(await query('select from meaning_model')).toHaveLength(1));
  });

  it('of one name and another dimension are told, until a start encodes anew', async () => {
    const fake = await startFakeModelServer();
    const [app, article] = await startWithArticle(fake);
    fake.answer = withVectors({ dimension: 12 });
    expect(await search(app)).toEqual(['UNAVAILABLE', ['sound']]);
    await change(app, article, '차원이 바뀐 뒤에 바뀌었어요.');
    const told = 'answers with vectors of 12 numbers, but before of 8: restart Doum';
    await eventually(async () => expect(linesWith(app, told)).toHaveLength(1));
    await app.stop();
    const next = await start(fake, { databaseUrl: app.databaseUrl });
    await next.settled();
    await encoded(next);
    await isUsed(next);
    expect(next.lines).toEqual([]);
  });
});

describe('A wrong configuration', () => {
  it('of the key is one sentence of the log and of the doctor, without the key', async () => {
    const fake = await startFakeModelServer();
    fake.answer = withText(`{"error":"${KEY}"}`, 401, { 'www-authenticate': `Bearer ${KEY}` });
    const app = await start(fake);
    await buildCatalogue(app);
    await publish(app, '알림 소리 바꾸기', '설정에서 소리를 골라요.', { slug: 'sound' });
    await app.settled();
    expect(await search(app)).toEqual(['UNAVAILABLE', ['sound']]);
    // It is asked again after some seconds.
    await eventually(async () => expect(fake.requests.length).toBeGreaterThan(1));
    const [line, ...more] = app.lines;
    expect(line).toContain('does not accept EMBEDDINGS_KEY, or needs one (401).');
    expect(more).toEqual([]);
    const findings = await runDoctor({
      DATABASE_URL: app.databaseUrl,
      SEARCH_ENGINE: 'memory',
      ...{ EMBEDDINGS_URL: fake.url, EMBEDDINGS_MODEL: 'fake', EMBEDDINGS_KEY: KEY },
    });
    expect(findings.filter(({ state }) => state === 'failed')).toEqual([
      expect.objectContaining({
        check: 'model server',
        message: expect.stringContaining('does not accept EMBEDDINGS_KEY') as string,
      }),
    ]);
    expect(JSON.stringify([app.log, findings])).not.toContain(KEY);
  });

  it('of SEARCH_FALLBACK is one warning, the doctor says so, and words answer', async () => {
    const fake = await startFakeModelServer();
    const lines: string[] = [];
    const environment = { EMBEDDINGS_URL: fake.url, EMBEDDINGS_MODEL: 'fake' };
    const app = await startTestApp('elasticsearch', {
      environment,
      logger: createLogger('warn', { write: (line) => lines.push(String(line)) > 0 }),
    });
    await buildCatalogue(app);
    await publish(app, '알림 소리 바꾸기', '설정에서 소리를 골라요.', { slug: 'sound' });
    await app.settled();
    expect(await search(app)).toEqual([null, ['sound']]);
    expect(await app.admin('{ meaningIndex { model } }')).toEqual({ meaningIndex: null });
    const told = 'EMBEDDINGS_URL is set, but SEARCH_FALLBACK is none';
    expect(lines.filter((line) => line.includes(told))).toHaveLength(1);
    const findings = await runDoctor({
      ...environment,
      DATABASE_URL: app.databaseUrl,
      ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
      ...{ ELASTICSEARCH_INDEX: app.indexPrefix, SEARCH_FALLBACK: 'none' },
    });
    expect(findings.filter(({ check }) => check === 'model server')).toMatchObject([
      { state: 'ok', message: 'answers with vectors of 8 numbers' },
      { state: 'warning', message: expect.stringContaining(told) as string },
    ]);
  });
});
