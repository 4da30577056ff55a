import { TIMINGS } from '../../../src/app/create-app.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import {
  type CreatedKey,
  createKey,
  expectNotValid,
  numberOf,
  useKey,
} from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { type Answer, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';
import { act, inMs, readAudit, readWorkflow } from '../../support/workflow.js';

/** Until a schedule of a test is due. */
const SOON_MS = 1_000;

let app: TestApp;
beforeAll(async () => {
  // Two servers that look for due jobs as often as in production.
  const timings = { jobsMs: TIMINGS.jobsMs };
  app = await startTestApp('memory', { timings });
  await startTestApp('memory', { timings, databaseUrl: app.databaseUrl });
  await buildCatalogue(app);
});

const save = ({ id }: BuiltArticle, expectedVersion: number, title: string) =>
  act(app, 'updateArticle', { id, expectedVersion, title });
const schedulePublish = ({ id }: BuiltArticle, version: number, ms = SOON_MS) =>
  act(app, 'schedulePublish', { id, version, at: inMs(ms) });
const publishAt = async ({ id }: BuiltArticle) => (await readWorkflow(app, id)).workflow.publishAt;
const titleOf = async ({ id }: BuiltArticle) =>
  (
    await app.request<{ article: { title: string } | null }>(
      'query ($id: ID!) { article(id: $id) { title } }',
      { id },
    )
  ).data!.article?.title;
const actionsOf = async ({ id }: BuiltArticle) =>
  (await readAudit(app, { articleId: id })).map(({ action, actor }) => `${action} | ${actor}`);
/** Makes schedules that lie further ahead due now. */
const makeDue = async () => {
  const { dataSource } = app.app;
  await dataSource.query(`update job set run_at = now() where kind like '%publish-article'`);
};

describe('A schedule', () => {
  it('publishes exactly its version, whatever was saved later', async () => {
    const article = await buildArticle(app, { title: '첫 판', publish: true });
    await save(article, 1, '둘째 판');
    await save(article, 2, '셋째 판');
    await act(app, 'requestReview', { id: article.id, expectedVersion: 3 });
    expect(await schedulePublish(article, 2)).toMatchObject({ workflow: { publishVersion: 2 } });
    expect(await titleOf(article)).toBe('첫 판');
    await eventually(async () => expect(await titleOf(article)).toBe('둘째 판'));
    const { version, workflow } = await readWorkflow(app, article.id);
    expect(version).toBe(3);
    expect(workflow).toMatchObject({ publishAt: null, publishVersion: null, publishBy: null });
    // The newest revision still waits for its review.
    expect(workflow.reviewRequestedAt).not.toBeNull();
    const [done] = await readAudit(app, { articleId: article.id });
    expect(done).toMatchObject({ action: 'publishArticle', details: { version: '2' } });
    expect(done!.actor).toMatch(/^schedule by ./);
  });

  it('unpublishes, also what an earlier schedule publishes first', async () => {
    const article = await buildArticle(app);
    const none = { id: article.id, at: inMs(60_000) };
    expect(await refused(app, 'scheduleUnpublish', none)).toMatchObject({ code: 'CONFLICT' });
    await schedulePublish(article, 1, 60_000);
    await act(app, 'scheduleUnpublish', { id: article.id, at: inMs(90_000) });
    // As after an outage, both are due at once.
    await makeDue();
    await eventually(async () =>
      expect((await actionsOf(article)).slice(0, 2)).toEqual([
        expect.stringContaining('unpublishArticle | schedule by'),
        expect.stringContaining('publishArticle | schedule by'),
      ]),
    );
    expect(await readWorkflow(app, article.id)).toMatchObject({
      status: 'DRAFT',
      workflow: { publishAt: null, unpublishAt: null },
    });
  });

  it('does nothing when it was replaced or cancelled', async () => {
    const [replaced, cancelled] = [await buildArticle(app), await buildArticle(app)];
    await schedulePublish(replaced, 1, 500);
    await schedulePublish(replaced, 1, 60_000);
    await schedulePublish(cancelled, 1, 500);
    const cancel = { id: cancelled.id, change: 'PUBLISH' };
    await act(app, 'cancelSchedule', cancel);
    expect(await refused(app, 'cancelSchedule', cancel)).toMatchObject({ code: 'CONFLICT' });
    const after = await buildArticle(app);
    await schedulePublish(after, 1, 700);
    await eventually(async () => expect(await titleOf(after)).toBeDefined());
    expect(await titleOf(replaced)).toBeUndefined();
    expect(await titleOf(cancelled)).toBeUndefined();
    expect(await publishAt(replaced)).not.toBeNull();
  });

  it('ends after it has begun, or not at all', async () => {
    const { id } = await buildArticle(app);
    const publish = { id, version: 1, at: inMs(60_000) };
    await act(app, 'schedulePublish', publish);
    await act(app, 'scheduleUnpublish', { id, at: inMs(120_000) });
    const late = { ...publish, at: inMs(180_000) };
    expect(await refused(app, 'schedulePublish', late)).toMatchObject({
      ...{ code: 'CONFLICT', field: 'input.at' },
    });
    const { workflow } = await act(app, 'cancelSchedule', { id, change: 'PUBLISH' });
    expect(workflow).toMatchObject({ publishAt: null, unpublishAt: null });
    await act(app, 'publishArticle', { id, expectedVersion: 1 });
    expect(await refused(app, 'schedulePublish', publish)).toMatchObject({
      ...{ code: 'CONFLICT', field: 'input.version' },
    });
  });

  it.each<[string, (article: BuiltArticle) => Promise<unknown>]>([
    ['a publication', ({ id }) => act(app, 'publishArticle', { id, expectedVersion: 1 })],
    ['archiving', ({ id }) => act(app, 'archiveArticle', { id })],
    ['the trash', ({ id }) => act(app, 'trashArticle', { id, expectedVersion: 1 })],
  ])('is cancelled by %s', async (_, change) => {
    const article = await buildArticle(app);
    await schedulePublish(article, 1, 60_000);
    await change(article);
    expect(await publishAt(article)).toBeNull();
  });

  it('that can never succeed is given up, with the reason in the audit log', async () => {
    const article = await buildArticle(app);
    await schedulePublish(article, 1, 60_000);
    const { dataSource } = app.app;
    await dataSource.query(
      `update article_variant set body_text = '', body_html = '' where revision_id = (
         select r.id from article_revision r join article a on a.id = r.article_id
         where a.slug = $1)`,
      [article.slug],
    );
    await makeDue();
    await eventually(async () => expect(await publishAt(article)).toBeNull());
    const [entry] = await readAudit(app, { articleId: article.id });
    expect(entry).toMatchObject({
      action: 'scheduleFailed',
      details: { change: 'PUBLISH', reason: 'BODY_EMPTY' },
    });
    expect(await titleOf(article)).toBeUndefined();
  });

  it.each([
    ['in the past', -1, 'at'],
    ['after more than two years', 731 * 86_400_000, 'at'],
    ['of a version that does not exist', SOON_MS, 'version', 2],
  ])('%s is refused', async (_, ms, field, version = 1) => {
    const { id } = await buildArticle(app);
    const input = { id, version, at: inMs(ms) };
    expect(await refused(app, 'schedulePublish', input)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: `input.${field}`,
    });
  });

  it('of an empty version is refused', async () => {
    const { id } = await buildArticle(app, {
      variants: [{ platformSlugs: ['common'], body: ' ' }],
    });
    const input = { id, version: 1, at: inMs(SOON_MS) };
    expect(await refused(app, 'schedulePublish', input)).toMatchObject({ field: 'input.version' });
  });
});

describe('Revoking a key', () => {
  type Request = Pick<TestApp, 'request'>;
  const as = (secret: string): Request => ({
    request: (query, variables) => app.request(query, variables, secret),
  });
  /** Runs operations at the desk in a session that the key has begun. */
  const inSession = async ({ secret: key }: CreatedKey): Promise<Request> => {
    const headers = { 'content-type': 'application/json', 'x-doum-desk': '1', cookie: '' };
    const send = (path: string, body: object) =>
      fetch(`${app.url}/desk/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    headers.cookie = (await send('session', { key })).headers.get('set-cookie')!.split(';')[0]!;
    return {
      request: async <T>(query: string, variables?: object) =>
        (await (await send('graphql', { query, variables })).json()) as Answer<T>,
    };
  };
  const plan = (id: string) => ({ id, version: 1, at: inMs(60_000) });
  const planned = async (title: string, key: CreatedKey) => {
    const article = await buildArticle(app, { title });
    await act(as(key.secret), 'schedulePublish', plan(article.id));
    return article;
  };
  const revoke = ({ apiKey: { id } }: CreatedKey) =>
    mutate<{ cancelledSchedules: string[] }>(app, 'revokeApiKey', { id }, 'cancelledSchedules');

  it('cancels, records and names what the key and its sessions have scheduled', async () => {
    const [key, other] = [await createKey(app), await createKey(app)];
    const first = await planned('키의 예약', key);
    await act(as(other.secret), 'scheduleUnpublish', { id: first.id, at: inMs(90_000) });
    const { id } = await buildArticle(app, { title: '로그인의 예약', publish: true });
    await act(await inSession(key), 'scheduleUnpublish', { id, at: inMs(60_000) });
    // Another key replaces a schedule, and then it is that key's.
    const third = await planned('남의 예약', key);
    await act(as(other.secret), 'schedulePublish', plan(third.id));
    expect(await revoke(key)).toEqual({ cancelledSchedules: ['키의 예약', '로그인의 예약'] });
    for (const [articleId, change] of [
      [first.id, 'PUBLISH'] as const,
      [id, 'UNPUBLISH'] as const,
    ]) {
      const { workflow } = await readWorkflow(app, articleId);
      expect(workflow).toMatchObject({ publishAt: null, unpublishAt: null, unpublishBy: null });
      const [entry] = await readAudit(app, { articleId });
      expect(entry).toMatchObject({
        ...{ action: 'cancelSchedule', actor: expect.stringMatching(/^ADMIN_API_KEY /) as string },
        details: { change, revokedKey: key.apiKey.name },
      });
    }
    expect(await publishAt(third)).not.toBeNull();
    expect(await revoke(key)).toEqual({ cancelledSchedules: [] });
    expect(await readAudit(app, { action: 'revokeApiKey' })).toHaveLength(1);
  });

  it('takes effect at once, also while somebody changes the articles', async () => {
    const key = await createKey(app);
    const article = await planned('잠긴 문서', key);
    const holder = await openTestConnection(app.databaseUrl);
    try {
      await holder.query('begin');
      await holder.query('select from article where slug = $1 for update', [article.slug]);
      const revoking = revoke(key);
      await eventually(async () => expectNotValid(await useKey(app, key)));
      expect(await publishAt(article)).not.toBeNull();
      await holder.query('commit');
      expect(await revoking).toEqual({ cancelledSchedules: ['잠긴 문서'] });
    } finally {
      await holder.end();
    }
  });

  it('gives up what was scheduled at the same moment', async () => {
    const key = await createKey(app);
    const article = await planned('늦은 예약', key);
    const revocation = 'update api_key set revoked_at = now() where id = $1';
    await app.app.dataSource.query(revocation, [numberOf(key)]);
    await makeDue();
    await eventually(async () => expect(await publishAt(article)).toBeNull());
    expect((await readAudit(app, { articleId: article.id }))[0]).toMatchObject({
      ...{ action: 'scheduleFailed', actor: `schedule by ${key.apiKey.name}`, credential: null },
      details: { reason: 'SCHEDULE_KEY_REVOKED' },
    });
    expect(await titleOf(article)).toBeUndefined();
  });
});

it('20 schedules within a minute run once each and within 10 s, with two servers', async () => {
  const articles: BuiltArticle[] = [];
  for (let i = 0; i < 20; i += 1) articles.push(await buildArticle(app));
  const due = new Map<string, number>();
  for (const [i, { id }] of articles.entries()) {
    const at = inMs(1_000 + 100 * i);
    due.set(id, Date.parse(at));
    await act(app, 'schedulePublish', { id, version: 1, at });
  }
  for (const article of articles)
    await eventually(async () => expect(await publishAt(article)).toBeNull());
  const { auditEntries } = await app.admin<{
    auditEntries: { nodes: { at: string; actor: string; targetId: string }[] };
  }>(
    `{ auditEntries(filter: { action: "publishArticle" }, first: 100) {
      nodes { at actor targetId } } }`,
  );
  const runs = auditEntries.nodes.filter(
    ({ actor, targetId }) => actor.startsWith('schedule by') && due.has(targetId),
  );
  expect(runs.map(({ targetId }) => targetId).sort()).toEqual([...due.keys()].sort());
  for (const { at, targetId } of runs) {
    const lateMs = Date.parse(at) - due.get(targetId)!;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(10_000);
  }
});
