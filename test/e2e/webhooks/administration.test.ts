import pg from 'pg';
import { openDatabase } from '../../../src/app/open-database.js';
import { WEBHOOK_TIMINGS } from '../../../src/webhooks/index.js';
import { dispatchEvents } from '../../../src/webhooks/dispatcher.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { mutate, refused } from '../../support/mutate.js';
import { readMetrics } from '../../support/read-metrics.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  ARTICLE_EVENTS,
  deliveriesOf,
  eventsByArticle,
  type TestWebhook,
  LOCAL_RECEIVERS,
  messagesOf,
  statusOf,
  untilIdle,
  webhooksOfTests,
} from '../../support/webhooks.js';
import { createDatabase } from '../../support/databases.js';
import { insertWebhook } from '../../support/webhook-rows.js';

let app: TestApp;
const webhooks: TestWebhook[] = [];

beforeAll(async () => {
  app = await startTestApp('memory', { environment: LOCAL_RECEIVERS });
  await buildCatalogue(app);
});
const start = webhooksOfTests(() => app, webhooks);

const publish = (input: object = {}) => buildArticle(app, { publish: true, ...input });
const place = (id: string, input: object) =>
  mutate(app, 'placeArticle', { id, ...input }, 'article { id }');

describe('A delivery of which all attempts fail', () => {
  it('is a dead letter, holds up no other one, and is sent again when it is replayed', async () => {
    const webhook = await start({ events: ARTICLE_EVENTS });
    webhook.answer = ({ message }) =>
      String((message.data.article as { slug?: string }).slug).startsWith('cursed') ? 500 : 200;
    const { id } = await publish({ slug: 'cursed' });
    await place(id, { slug: 'cursed-again' });
    const other = await publish();
    await eventually(async () =>
      expect((await deliveriesOf(app, webhook, 'DELIVERED')).length).toBeGreaterThan(0),
    );
    expect(eventsByArticle(webhook)[other.id]).toEqual(['article.published']);
    await app.app.dataSource.query(
      `update webhook_delivery set attempts = 17 where state = 'PENDING'`,
    );
    await eventually(async () =>
      expect((await statusOf(app, webhook)).deadCount).toBeGreaterThan(0),
    );
    const [dead] = (await deliveriesOf(app, webhook, 'DEAD')).slice(-1);
    expect(dead).toMatchObject({
      // In no order.
      event: expect.stringMatching(/^ARTICLE_(PUBLISHED|UPDATED)$/) as string,
      ...{ status: 500, nextAttemptAt: null },
      reason: 'The receiver answered with the status 500.',
    });
    expect(dead!.attempts).toBeGreaterThanOrEqual(18);
    expect((await statusOf(app, webhook)).failure).toBe(
      'The receiver answered with the status 500.',
    );
    const metrics = await readMetrics(app.url);
    expect(metrics.get('doum_webhook_dead_letters')).toBeGreaterThan(0);
    expect(metrics.get('doum_webhook_attempts_total{outcome="dead"}')).toBeGreaterThan(0);

    webhook.answer = () => 200;
    await untilIdle(app, webhook);
    const replay = (input: object) =>
      mutate<{ replayed: number }>(
        ...([
          app,
          'replayWebhookDeliveries',
          { webhookId: webhook.id, ...input },
          'replayed',
        ] as const),
      );
    expect(await replay({ ids: ['msg_none'] })).toEqual({ replayed: 0 });
    expect(await replay({ since: '2999-01-01T00:00:00Z' })).toEqual({ replayed: 0 });
    const before = webhook.received.length;
    expect((await replay({ ids: [dead!.id] })).replayed).toBe(1);
    await untilIdle(app, webhook);
    expect(webhook.received.slice(before).map(({ headers }) => headers['webhook-id'])).toEqual([
      dead!.id,
    ]);
    await replay({});
    await untilIdle(app, webhook);
    expect((await statusOf(app, webhook)).deadCount).toBe(0);
  });
});

it('A dead letter that is sent after a newer event tells what holds now', async () => {
  const webhook = await start({ events: ARTICLE_EVENTS });
  webhook.answer = ({ message }) => (message.type === 'article.unpublished' ? 500 : 200);
  const { id, version } = await publish();
  await untilIdle(app, webhook);
  await mutate(app, 'unpublishArticle', { id }, 'article { id }');
  await eventually(async () => {
    await app.app.dataSource.query(
      `update webhook_delivery set pending_since = now() - interval '27 hours'
      where type = 'article.unpublished' and state = 'PENDING'`,
    );
    await app.app.dataSource.query(
      `update job set run_at = now() where kind = 'webhook-delivery' and claimed_until is null`,
    );
    expect((await statusOf(app, webhook)).deadCount).toBe(1);
  });
  const title = { expectedVersion: version, title: '다시 게시한 문서' };
  await mutate(app, 'updateArticle', { id, ...title, publish: true }, 'article { id }');
  await untilIdle(app, webhook);
  expect(webhook.received.at(-1)!.message.type).toBe('article.published');

  webhook.answer = () => 200;
  await mutate(app, 'replayWebhookDeliveries', { webhookId: webhook.id }, 'replayed');
  await untilIdle(app, webhook);
  expect(webhook.received.at(-1)!.message).toMatchObject({
    ...{ type: 'article.updated', data: { article: { id, title: '다시 게시한 문서' } } },
  });
});

describe('A webhook', () => {
  it.each([
    ['a private address', 'https://10.0.0.1/hook'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest'],
    ['http to a public address', 'http://8.8.8.8/hook'],
    ['another protocol', 'file:///etc/passwd'],
  ])('is not created with %s', async (_, url) => {
    const refusal = await refused(app, 'createWebhook', {
      ...{ name: '시험', url, events: ['CATALOG_CHANGED'] },
    });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.url' });
    expect(refusal.hint).toBeDefined();
  });

  it('needs the role of its events', async () => {
    const input = { name: '시험', url: 'https://8.8.8.8/', events: ['FEEDBACK_GIVEN'] };
    for (const role of [null, 'AGENT'])
      expect(await refused(app, 'createWebhook', { ...input, role })).toMatchObject({
        ...{ code: 'BAD_USER_INPUT', field: 'input.role' },
        message: `The event feedback.given needs the role ANALYST; that of the webhook is ${role ?? 'none'}.`,
      });
    expect(
      await refused(app, 'createWebhook', { ...input, events: [], role: 'ANALYST' }),
    ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.events' });
  });

  it('shows its secret once, changes it with an overlap of a day, and answers a test', async () => {
    const webhook = await start({ events: ['CATALOG_CHANGED'] });
    expect(webhook.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const test = () =>
      mutate<object>(
        ...([app, 'testWebhook', { id: webhook.id }, 'delivered status reason'] as const),
      );
    expect(await test()).toEqual({ delivered: true, status: 200, reason: null });
    const { secret } = await mutate<{ secret: string }>(
      ...([app, 'rotateWebhookSecret', { id: webhook.id }, 'secret'] as const),
    );
    webhook.answer = () => 410;
    expect(await test()).toMatchObject({ delivered: false, status: 410 });
    for (const known of [webhook.secret, secret]) {
      const received = known === secret ? webhook.received.slice(1) : webhook.received;
      expect(messagesOf({ ...webhook, secret: known, received }).at(-1)!.type).toBe('webhook.test');
    }
    const shown = JSON.stringify(
      await app.admin('{ webhooks { id name url events role enabled createdBy failure } }'),
    );
    for (const known of [webhook.secret, secret]) expect(shown).not.toContain(known.slice(6));
  });
});

let pool: pg.Pool;

beforeAll(async () => {
  const url = await createDatabase();
  await (await openDatabase(url)).destroy();
  pool = new pg.Pool({ connectionString: url });
});
afterEach(() =>
  pool.query(
    'delete from webhook_event; delete from webhook_delivery; delete from webhook; delete from job',
  ),
);
afterAll(() => pool.end());

describe('Events', () => {
  const dispatch = (changeDelayMs = 0) =>
    dispatchEvents(
      pool,
      { ...WEBHOOK_TIMINGS, searchDelayMs: 60_000, changeDelayMs },
      new AbortController().signal,
    );
  const told = async () =>
    (
      await pool.query<{ type: string; entity: number }>(
        'select type, entity_id as entity from webhook_delivery order by id',
      )
    ).rows;

  it('of before are not told by a webhook that was created or turned on since', async () => {
    const [old, off] = [await insertWebhook(pool), await insertWebhook(pool)];
    const turnedOn = (id: string) =>
      pool.query('update webhook set enabled_at = clock_timestamp() where id = $1', [id]);
    const event = `insert into webhook_event (kind, entity_id) values ('platform', 1)`;
    await pool.query(event);
    await insertWebhook(pool);
    await turnedOn(off);
    await dispatch();
    const { rows } = await pool.query('select webhook_id as id from webhook_delivery');
    expect(rows).toEqual([{ id: old }]);
    // A transaction that had begun before may change something afterwards.
    const writer = await pool.connect();
    await writer.query('begin');
    await writer.query('select now()');
    await turnedOn(off);
    await writer.query(event);
    await writer.query('commit');
    writer.release();
    await dispatch();
    expect(await told()).toHaveLength(4);
    // It may change the same before and afterwards.
    const newest = await insertWebhook(pool);
    const both = await pool.connect();
    await both.query(`begin; ${event}`);
    await turnedOn(newest);
    await both.query(`${event}; commit`);
    both.release();
    await dispatch();
    const { rows: toNewest } = await pool.query(
      'select from webhook_delivery where webhook_id = $1',
      [newest],
    );
    expect(toNewest).toHaveLength(1);
  });
});
