import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { requestAs, searchAs } from '../../support/analytics.js';
import { eventually } from '../../support/eventually.js';
import { mutate, refused } from '../../support/mutate.js';
import { signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  ARTICLE_EVENTS,
  deliveriesOf,
  failHalf,
  type TestWebhook,
  LOCAL_RECEIVERS,
  messagesOf,
  untilIdle,
  webhooksOfTests,
} from '../../support/webhooks.js';
import { act } from '../../support/workflow.js';

const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const ENVIRONMENT = { ...LOCAL_RECEIVERS, PUBLIC_URL: 'https://help.example.com' };

let app: TestApp;
const webhooks: TestWebhook[] = [];

beforeAll(async () => {
  app = await startTestApp('memory', { environment: ENVIRONMENT });
  await buildCatalogue(app);
});
const start = webhooksOfTests(() => app, webhooks);

const publish = (input: object = {}) => buildArticle(app, { publish: true, ...input });
const unpublish = (id: string) => mutate(app, 'unpublishArticle', { id }, 'article { id }');
const place = (id: string, input: object) =>
  mutate(app, 'placeArticle', { id, ...input }, 'article { id }');

describe(`A receiver that fails half of the time (seed ${SEED})`, () => {
  it('gets each event at least once, with a version that rises, also across a restart', async () => {
    const [readers, staff] = [
      await start({ events: ARTICLE_EVENTS }),
      await start({ events: ARTICLE_EVENTS, role: 'AGENT' }),
    ];
    webhooks.forEach((webhook, i) => failHalf(webhook, SEED + i));
    const lives = Array.from({ length: 5 }, async (_, i) => {
      const { id, version } = await publish({ slug: `life-${i}` });
      for (const n of [0, 1, 2])
        await mutate(
          app,
          'updateArticle',
          { id, expectedVersion: version + n, title: `제목 ${n}`, publish: true },
          'article { id }',
        );
      await mutate(
        app,
        'updateArticle',
        { id, expectedVersion: version + 3, title: '비밀초안' },
        'article { id }',
      );
      await place(id, { visibility: 'INTERNAL' });
      await place(id, { slug: `moved-${i}` });
      await place(id, { visibility: 'PUBLIC' });
      if (i % 2 === 0) await unpublish(id);
      else await mutate(app, 'deleteArticle', { id, expectedVersion: version + 4 }, 'id');
      return id;
    });
    const ids = await Promise.all(lives);
    await app.app.stop();
    app = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      environment: ENVIRONMENT,
    });
    await untilIdle(app, readers);
    await untilIdle(app, staff);

    // Messages come in any order and tell what holds when they are sent: the highest version counts.
    for (const [webhook, events] of [
      [readers, 7],
      [staff, 8],
    ] as const)
      for (const id of ids) {
        const ofArticle = messagesOf(webhook).filter(
          ({ data }) => (data.article as { id: string }).id === id,
        );
        expect(ofArticle).toHaveLength(events);
        for (const { version } of ofArticle) expect(version).toEqual(expect.any(Number));
        const last = ofArticle.toSorted((a, b) => a.version! - b.version!).at(-1)!;
        expect(last.type).toBe('article.unpublished');
        expect(new Set(ofArticle.map(({ version }) => version)).size).toBe(events);
      }
    for (const webhook of webhooks) {
      expect(webhook.received.length).toBeGreaterThan(messagesOf(webhook).length);
      expect(webhook.received.map(({ body }) => body).join()).not.toContain('비밀초안');
    }
  });
});

describe('A webhook of readers', () => {
  it('tells what is published, with its address', async () => {
    const webhook = await start({ events: ARTICLE_EVENTS });
    const { id } = await publish({ title: '새 문서', slug: 'new-document' });
    await untilIdle(app, webhook);
    expect(messagesOf(webhook)).toMatchObject([
      {
        type: 'article.published',
        data: {
          article: {
            ...{ id, slug: 'new-document', title: '새 문서', visibility: 'PUBLIC', version: 1 },
            url: 'https://help.example.com/articles/new-document',
          },
        },
      },
    ]);
  });

  it('tells nothing of articles for staff and of drafts', async () => {
    const [readers, staff] = [
      await start({ events: [...ARTICLE_EVENTS, 'CATALOG_CHANGED'] }),
      await start({ events: ARTICLE_EVENTS, role: 'AGENT' }),
    ];
    const { id } = await publish({ title: '비밀문서', visibility: 'INTERNAL' });
    await untilIdle(app, staff);
    await place(id, { slug: 'secret-place' });
    await untilIdle(app, staff);
    await unpublish(id);
    await buildArticle(app, { title: '비밀초안' });
    await untilIdle(app, staff);
    await untilIdle(app, readers);
    expect(readers.received).toEqual([]);
    expect(await deliveriesOf(app, readers)).toEqual([]);
    expect(messagesOf(staff).map(({ type }) => type)).toEqual([
      'article.published',
      'article.updated',
      'article.unpublished',
    ]);
    expect(staff.received.map(({ body }) => body).join()).not.toContain('비밀초안');
  });

  it('tells only the id of an article that became internal before the message was sent', async () => {
    const webhook = await start({ events: ARTICLE_EVENTS });
    webhook.answer = () => 503;
    const { id } = await publish({ title: '비밀이 될 문서', slug: 'soon-secret' });
    await eventually(() => Promise.resolve(expect(webhook.received.length).toBeGreaterThan(0)));
    await place(id, { visibility: 'INTERNAL' });
    const before = webhook.received.length;
    await eventually(() =>
      Promise.resolve(expect(webhook.received.length).toBeGreaterThan(before + 2)),
    );
    webhook.answer = () => 200;
    await untilIdle(app, webhook);
    const later = webhook.received.slice(before + 1);
    for (const { message } of later) {
      expect(message.type).toBe('article.unpublished');
      expect(message.data).toEqual({ article: { id } });
    }
  });

  it('tells what changes in the catalogue, once for a transaction', async () => {
    const webhook = await start({ events: ['CATALOG_CHANGED'] });
    const { platform } = await mutate<{ platform: { id: string } }>(
      ...([app, 'createPlatform', { slug: 'watch', name: '시계' }, 'platform { id }'] as const),
    );
    const { id } = platform;
    await mutate(app, 'updatePlatform', { id, name: '손목시계' }, 'platform { id }');
    await mutate(app, 'deletePlatform', { id }, 'id');
    await untilIdle(app, webhook);
    const told = messagesOf(webhook).filter(({ data }) => data.objectId === id);
    expect(told.map(({ type }) => type)).toEqual(Array(told.length).fill('catalog.changed'));
    expect(told.at(-1)!.data).toEqual({ kind: 'PLATFORM', objectId: id, deleted: true });
    expect(told.length).toBe(3);
  });
});

describe('A webhook of authors', () => {
  it('tells who asks, declines and mentions by ids, and no text', async () => {
    const events = ['REVIEW_REQUESTED', 'REVIEW_DECLINED', 'NOTE_MENTIONED'];
    const webhook = await start({ events, role: 'AUTHOR' });
    const person = await signInPerson(app, '가람', 'EDITOR');
    const { id } = await buildArticle(app);
    const other = await buildArticle(app);
    await act(person, 'requestReview', { id, expectedVersion: 1 });
    await act(app, 'declineReview', { id, expectedVersion: 1, comment: '비밀반려' });
    await act(app, 'requestReview', { id: other.id, expectedVersion: 1 });
    await act(app, 'publishArticle', { id: other.id, expectedVersion: 1 });
    const note = { id, body: '비밀메모' };
    await mutate(person, 'addArticleNote', note, 'article { id }');
    const mentioning = { ...note, mentionIds: [person.id] };
    await mutate(person, 'addArticleNote', mentioning, 'article { id }');
    await untilIdle(app, webhook);
    const told = messagesOf(webhook);
    expect(JSON.stringify(told)).not.toContain('비밀');
    const byPerson = { article: { id }, authorId: person.id, mentionIds: [] };
    const expected = [
      ['review.requested', byPerson],
      ['review.requested', { ...byPerson, article: { id: other.id }, authorId: null }],
      ['review.declined', { ...byPerson, authorId: null }],
      ['note.mentioned', { ...byPerson, mentionIds: [person.id] }],
    ];
    const found = told.map(({ type, data }) => [type, data]);
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
    const input = { name: '분석', url: webhook.url, events, role: 'ANALYST' };
    expect(await refused(app, 'createWebhook', input)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('A webhook of analysts', () => {
  const events = ['FEEDBACK_GIVEN', 'SEARCH_UNANSWERED'];

  it('tells feedback without its visitor, and nothing of a comment that was removed', async () => {
    const webhook = await start({ events, role: 'ANALYST' });
    const { id, slug } = await publish();
    const submit = (agent: string, input: object) =>
      requestAs(
        app.url,
        { agent },
        'mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { feedback { helpful } } }',
        { input: { articleId: id, ...input } },
      );
    webhook.answer = () => 503;
    await submit('reader 1', { helpful: false, comment: '전화 010-1234-5678 주세요' });
    await submit('reader 2', { helpful: true, comment: '지워질 말' });
    await eventually(() => Promise.resolve(expect(webhook.received.length).toBeGreaterThan(0)));
    await app.app.dataSource.query(
      `update feedback set comment = null where comment = '지워질 말'`,
    );
    const before = webhook.received.length;
    webhook.answer = () => 200;
    await untilIdle(app, webhook);
    const told = messagesOf({ ...webhook, received: webhook.received.slice(before) });
    // In no order.
    const given = told
      .map(({ data }) => data)
      .sort((a, b) => Number(a.helpful) - Number(b.helpful));
    expect(given).toEqual([
      expect.objectContaining({ helpful: false, comment: '전화 (전화번호) 주세요' }),
      expect.objectContaining({ helpful: true, comment: null }),
    ]);
    expect(told[0]!.data.article).toMatchObject({ id, slug });
    expect(Object.keys(told[0]!.data).sort()).toEqual([
      ...['article', 'comment', 'helpful', 'submittedAt'],
    ]);
  });

  it('tells the last of the searches that somebody typed, masked, when none is answered', async () => {
    const webhook = await start({ events, role: 'ANALYST' });
    const somebody = { agent: 'typing' };
    for (const query of ['블록', '블록체인', '블록체인지갑'])
      await searchAs(app.url, somebody, query, { literal: true });
    const filter = { productSlugs: ['talk'] };
    await searchAs(app.url, { agent: 'other' }, 'qqww 010-1234-5678 zzxx', { literal: true });
    await searchAs(app.url, { agent: 'filtering' }, '없는말 없는말', {
      ...{ filter, literal: true, scope: 'ALL_MATCHES' },
    });
    const last = ['블록체인지갑', 'qqww (전화번호) zzxx', '없는말 없는말'];
    await eventually(async () => {
      const [logged] = await app.app.dataSource.query<{ count: number }[]>(
        'select count(*)::integer as count from search_log where query = any($1)',
        [last],
      );
      expect(logged!.count).toBe(last.length);
    });
    expect(webhook.received).toEqual([]);
    // The minute is over, and that in which they could be continued.
    await app.app.dataSource.query(`update webhook_event set due_at = '-infinity'`);
    await eventually(() => Promise.resolve(expect(webhook.received).toHaveLength(2)));
    await untilIdle(app, webhook);
    const data = messagesOf(webhook).map((message) => message.data);
    expect(data.map(({ query }) => query).sort()).toEqual(
      ['qqww (전화번호) zzxx', '블록체인지갑'].sort(),
    );
    expect(Object.keys(data[0]!).sort()).toEqual([
      ...['categorySlugs', 'platformSlugs', 'productSlugs', 'query', 'source', 'total'],
    ]);
    // The time is that of the minute.
    for (const { message } of webhook.received) expect(message.timestamp).toMatch(/:00\.000Z$/);
  });
});
