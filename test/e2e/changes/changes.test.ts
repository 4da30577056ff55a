import { poolOf } from '../../../src/core/database/database.js';
import { FORGET_TOMBSTONES } from '../../../src/changes/create-changes.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import {
  changesSoFar,
  Mirror,
  readChanges,
  toText,
  askChanges,
  noChangeHeldBack,
} from '../../support/follow-changes.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { openTestConnection } from '../../support/terminate-backends.js';
import { eventually } from '../../support/eventually.js';
import { readMetrics } from '../../support/read-metrics.js';

/** Publishes an article beside that with the id $1. */
const PUBLISH_BY_HAND = `
  with one as (
    insert into article (slug, category_id, status, version, published_version, published_at)
    select 'for-a-moment', category_id, 'PUBLISHED', 1, 1, now() from article where id = $1
    returning id
  ), revision as (
    insert into article_revision (article_id, version, title, editor)
    select id, 1, '순간', 'test' from one returning id
  ), variant as (
    insert into article_variant (revision_id, position, body, body_html, body_text)
    select id, 0, '', '', '' from revision returning id, revision_id
  )
  insert into article_variant_platform (variant_id, revision_id, platform_id)
  select v.id, v.revision_id, p.id from variant v, platform p where p.slug = 'common'`;

describe('Changes', () => {
  let app: TestApp;
  let catalogue: Catalogue;
  let agentKey: string;
  let readers: Mirror;
  let staff: Mirror;

  beforeAll(async () => {
    app = await startTestApp('memory');
    catalogue = await buildCatalogue(app);
    agentKey = (await createKey(app, { role: 'AGENT' })).secret;
    readers = new Mirror(app.request);
    staff = new Mirror(app.request, agentKey);
  });
  afterAll(() => app.stop());

  const change = (field: string, input: object) => mutate(app, field, input, '__typename');
  const sql = (text: string, values: unknown[] = []) =>
    poolOf(app.app.dataSource).query<Record<string, unknown>>(text, values);
  const numberOf = async (slug: string) =>
    (await sql('select id from article where slug = $1', [slug])).rows[0]!.id as number;

  const marked = (mirror: Mirror) => changesSoFar(app, mirror, catalogue.pay);
  const changesOf = async (mirror: Mirror, work: () => Promise<unknown>): Promise<string[]> => {
    await marked(mirror);
    await work();
    return (await marked(mirror)).map(toText).sort();
  };

  it('begin with all that the caller can see, in pages, without what was removed', async () => {
    const shown = await buildArticle(app, { title: '보이는 문서', publish: true });
    const gone = await buildArticle(app, { title: '지운 문서', publish: true });
    await buildArticle(app, { title: '초안' });
    await buildArticle(app, { title: '상담원용', publish: true, visibility: 'INTERNAL' });
    await change('deleteArticle', { id: gone.id, expectedVersion: 1 });
    await marked(readers);
    await marked(staff);
    const catalog = [
      ...['CATEGORY 그룹채팅', 'CATEGORY 신고/이용제한/정책', 'CATEGORY 채팅', 'CATEGORY 환불'],
      ...['PLATFORM iOS', 'PLATFORM 공통', 'PLATFORM 안드로이드', 'PRODUCT 두레톡'],
    ];
    for (const [request, key, more] of [
      [app.request, undefined, []],
      [app.request, agentKey, ['ARTICLE 상담원용']],
    ] as const) {
      const whole = new Mirror(request, key);
      const first = await whole.follow(100);
      const expected = ['ARTICLE 보이는 문서', ...more, ...catalog];
      expect(
        first
          .filter(({ id }) => id !== catalogue.pay)
          .map(toText)
          .sort(),
      ).toEqual(expected.sort());
      const inPages = new Mirror(request, key);
      expect(await inPages.follow(2)).toEqual(first);
      expect([inPages.token, inPages.entities]).toEqual([whole.token, whole.entities]);
      expect(await whole.follow()).toEqual([]);
    }
    const article = readers.entities.get(shown.id)!.entity!;
    expect(article).toMatchObject({
      category: { id: catalogue.chat },
      variants: [{ platforms: [{ id: catalogue.common }] }],
    });
  });

  it('have renames, moves and positions of products, categories and platforms', async () => {
    const { talk, ...ids } = catalogue;
    const seen = await changesOf(readers, async () => {
      await change('updateProduct', { id: talk, name: '새 두레톡' });
      await change('updateCategory', { id: ids.report, name: '새 신고', slug: 'new-report' });
      await change('updateCategory', { id: ids.refund, position: 7 });
      await change('moveCategory', { id: ids.groupChat, parentSlug: 'new-report' });
      await change('updatePlatform', { id: ids.ios, aliases: ['아이패드'] });
      await change('updatePlatform', { id: ids.android, name: '안드로이드' });
    });
    expect(seen).toEqual([
      ...['CATEGORY 그룹채팅', 'CATEGORY 새 신고', 'CATEGORY 환불', 'PLATFORM iOS'],
      'PRODUCT 새 두레톡',
    ]);
    const entity = (id: string) => readers.entities.get(id)!.entity;
    expect(entity(ids.report)).toMatchObject({ slug: 'new-report' });
    expect(entity(ids.groupChat)).toMatchObject({ parent: { id: ids.report } });
    expect(entity(ids.refund)).toMatchObject({ position: 7 });
    expect(entity(ids.ios)).toMatchObject({ aliases: ['아이패드'] });
  });

  it('have articles that are edited, moved, unpublished, published again and deleted', async () => {
    const { id, slug } = await buildArticle(app, { title: '가', publish: true });
    await marked(readers);
    const steps: [string, object, string[]][] = [
      ['updateArticle', { expectedVersion: 1, title: '나', publish: true }, ['ARTICLE 나']],
      ['placeArticle', { categorySlug: 'refund' }, ['ARTICLE 나']],
      ['placeArticle', { slug: `${slug}-new` }, ['ARTICLE 나']],
      ['unpublishArticle', {}, ['ARTICLE removed']],
      ['updateArticle', { expectedVersion: 2, title: '다' }, []],
      ['archiveArticle', {}, []],
      ['publishArticle', { expectedVersion: 3 }, ['ARTICLE 다']],
      ['placeArticle', { visibility: 'INTERNAL' }, ['ARTICLE removed']],
      ['updateArticle', { expectedVersion: 3, title: '라', publish: true }, []],
      ['deleteArticle', { expectedVersion: 4 }, []],
    ];
    const forStaff = [
      ...['ARTICLE 나', 'ARTICLE 나', 'ARTICLE 나', 'ARTICLE removed', '', ''],
      ...['ARTICLE 다', 'ARTICLE 다', 'ARTICLE 라', 'ARTICLE removed'],
    ];
    for (const [i, [field, input, expected]] of steps.entries()) {
      await marked(staff);
      expect([i, await changesOf(readers, () => change(field, { id, ...input }))]).toEqual([
        i,
        expected,
      ]);
      expect([i, (await marked(staff)).map(toText).join()]).toEqual([i, forStaff[i]]);
    }
    expect(readers.entities.has(id)).toBe(false);
  });

  it('show readers nothing of drafts, internal articles and statistics', async () => {
    const seen = await buildArticle(app, { title: '겉', publish: true });
    const was = await buildArticle(app, { title: '한때 공개', publish: true });
    await change('placeArticle', { id: was.id, visibility: 'INTERNAL' });
    await marked(readers);
    const { token } = readers;
    const draft = await buildArticle(app, { title: '몰래' });
    await change('updateArticle', { id: draft.id, expectedVersion: 1, title: '몰래 둘' });
    await change('deleteArticle', { id: draft.id, expectedVersion: 2 });
    const internal = await buildArticle(app, { publish: true, visibility: 'INTERNAL' });
    const update = { expectedVersion: 1, title: '안', publish: true };
    await change('updateArticle', { id: internal.id, ...update });
    await change('updateArticle', { id: was.id, ...update });
    await change('placeArticle', { id: internal.id, categorySlug: 'refund' });
    await change('unpublishArticle', { id: internal.id });
    await change('deleteArticle', { id: internal.id, expectedVersion: 2 });
    await change('deleteArticle', { id: was.id, expectedVersion: 2 });
    // The draft of a public article.
    await change('updateArticle', { id: seen.id, expectedVersion: 1, title: '속' });
    // Published and hidden again in one transaction.
    await app.app.dataSource.transaction(async (manager) => {
      const number = await numberOf(seen.slug);
      await manager.query(`update article set visibility = 'INTERNAL' where id = $1`, [number]);
      await manager.query(`update article set visibility = 'PUBLIC' where id = $1`, [number]);
      await manager.query(PUBLISH_BY_HAND, [number]);
      await manager.query(`update article set visibility = 'INTERNAL' where slug = 'for-a-moment'`);
    });
    await sql(
      `insert into article_statistics (article_id, views, popularity) values ($1, 5, 3)
       on conflict (article_id) do update set popularity = 4`,
      [await numberOf(seen.slug)],
    );
    const present = await readChanges(app.request, { since: token });
    // Read and written in one transaction: the article is reported, as any change of it would be.
    const mine = present.changes.filter(({ id }) => id !== seen.id);
    expect([mine, present.hasMore]).toEqual([[], false]);
    const later = await changesOf(new Mirror(app.request), () => Promise.resolve());
    expect(later).toEqual([]);
    const whole = new Mirror(app.request);
    await whole.follow();
    for (const hidden of [draft, internal, was])
      expect(JSON.stringify([...whole.entities.keys()])).not.toContain(hidden.id);
    expect(await changesOf(readers, () => Promise.resolve())).toEqual([]);
    const { rows } = await sql(
      `select count(*)::integer as count from change c join article a on a.id = c.entity_id
       where c.audience = 'READERS' and c.kind = 'article' and a.slug = 'for-a-moment'`,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('have what is written by hand', async () => {
    const { slug } = await buildArticle(app, { title: '손으로', publish: true });
    const ofSlug = `revision_id in (
      select r.id from article_revision r join article a on a.id = r.article_id where a.slug = $1)`;
    const statements = [
      `update article_variant set body = 'x' where ${ofSlug}`,
      `update article_revision set keywords = '{다른}' where article_id = (
         select id from article where slug = $1)`,
      `insert into article_variant_platform (variant_id, revision_id, platform_id)
         select v.id, v.revision_id, p.id from article_variant v, platform p
         where p.slug = 'android' and v.${ofSlug}`,
      `delete from article_variant_platform where platform_id = (
         select id from platform where slug = 'android') and ${ofSlug}`,
      `update article_variant_platform set platform_id = (
         select id from platform where slug = 'ios') where ${ofSlug}`,
    ];
    for (const statement of statements)
      expect(await changesOf(readers, () => sql(statement, [slug]))).toEqual(['ARTICLE 손으로']);
  });
});

describe('A token of changes', () => {
  let app: TestApp;
  let catalogue: Catalogue;
  let agentKey: string;
  let readers: Mirror;

  beforeAll(async () => {
    app = await startTestApp('memory');
    catalogue = await buildCatalogue(app);
    agentKey = (await createKey(app, { role: 'AGENT' })).secret;
    readers = new Mirror(app.request);
    await marked(readers);
  });
  afterAll(() => app.stop());

  const marked = (mirror: Mirror) => changesSoFar(app, mirror, catalogue.pay);
  const sql = (text: string, values: unknown[] = []) =>
    poolOf(app.app.dataSource).query<Record<string, unknown>>(text, values);
  const expectExpired = async (since: string | null, key?: string) =>
    expectRefusal(await askChanges(app.request, { since }, key), 'CHANGES_EXPIRED', 'since');

  it('is refused from a token that was not given, and a page that is too large', async () => {
    const staff = new Mirror(app.request, agentKey);
    await staff.follow();
    const token = readers.token!;
    const forged = `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`;
    for (const since of ['', 'nonsense', 'a.b', `${token}x`, '2026-03-01', '2999-01-01T00:00:00Z'])
      expectRefusal(await askChanges(app.request, { since }), 'BAD_USER_INPUT', 'since');
    for (const since of [forged, token.slice(1)]) await expectExpired(since);
    // The token of an audience is of no use to another.
    await expectExpired(token, agentKey);
    await expectExpired(staff.token);
    for (const first of [-1, 101])
      expectRefusal(await askChanges(app.request, { first }), 'BAD_USER_INPUT', 'first');
    const nothing = await readChanges(app.request, { since: token, first: 0 });
    expect(nothing).toMatchObject({ token, changes: [] });
    const start = await readChanges(app.request, { first: 0 });
    expect(start.hasMore).toBe(true);
    const { changes } = await readChanges(app.request, { since: start.token });
    expect(changes).toEqual((await readChanges(app.request, {})).changes);
  });

  it('may be a time within the 90 days for which tombstones are kept', async () => {
    const before = await noChangeHeldBack(app).then(() => new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 5));
    const kept = await buildArticle(app, { title: '그 뒤의 문서', publish: true });
    const gone = await buildArticle(app, { title: '그 뒤에 지운 문서', publish: true });
    await mutate(app, 'deleteArticle', { id: gone.id, expectedVersion: 1 }, 'id');
    await noChangeHeldBack(app);
    const page = await readChanges(app.request, { since: before });
    expect(page.changes.map(({ id }) => id).sort()).toEqual([kept.id, gone.id].sort());
    expect(await readChanges(app.request, { since: page.token })).toMatchObject({ changes: [] });
    const now = await readChanges(app.request, { since: new Date().toISOString() });
    expect(now).toMatchObject({ changes: [], hasMore: false });
    await expectExpired(new Date(Date.now() - 91 * 86_400_000).toISOString());
    await marked(readers);
  });

  it('is valid for 90 days, longer than which tombstones are kept', async () => {
    const { id } = await buildArticle(app, { title: '옛것', publish: true });
    await marked(readers);
    await mutate(app, 'unpublishArticle', { id }, 'searchable');
    expect((await marked(readers)).map(toText)).toEqual(['ARTICLE removed']);
    const { token } = readers;
    const removed = async (days: number) => {
      await sql(`update change set changed_at = now() - make_interval(days => ${days})`);
      await sql(FORGET_TOMBSTONES);
      return (await sql('select from change where removed and kind = $1', ['article'])).rowCount;
    };
    expect(await removed(91)).toBeGreaterThan(0);
    expect(await removed(101)).toBe(0);
    expect(await readChanges(app.request, { since: token })).toMatchObject({ changes: [] });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 91 * 86_400_000);
    try {
      await expectExpired(token);
    } finally {
      jest.restoreAllMocks();
    }
    const anew = new Mirror(app.request);
    await anew.follow(1);
    expect(anew.entities).toEqual(readers.entities);
  });

  it('is refused after an operator has started the feeds anew', async () => {
    const anew = new Mirror(app.request);
    await marked(anew);
    const ofPage = await readChanges(app.request, { first: 1 });
    await sql('delete from change_feed');
    for (const since of [anew.token, ofPage.token]) await expectExpired(since);
    const again = new Mirror(app.request);
    await again.follow();
    expect(again.entities).toEqual(anew.entities);
    expect((await marked(again)).every(({ id }) => anew.entities.has(id))).toBe(true);
    await expectExpired(anew.token);
  });
});

describe('Following changes', () => {
  let app: TestApp;
  let catalogue: Catalogue;
  let readers: Mirror;

  beforeAll(async () => {
    app = await startTestApp('memory');
    catalogue = await buildCatalogue(app);
    readers = new Mirror(app.request);
    await marked(readers);
  });
  afterAll(() => app.stop());

  const marked = (mirror: Mirror) => changesSoFar(app, mirror, catalogue.pay);
  const change = (field: string, input: object) => mutate(app, field, input, '__typename');
  const heldBackSeconds = async () =>
    (await readMetrics(app.url)).get('doum_changes_oldest_held_back_seconds');

  it('keeps the order of transactions that end in another order', async () => {
    const [one, two] = [
      await buildArticle(app, { title: '먼저', publish: true }),
      await buildArticle(app, { title: '나중', publish: true }),
    ];
    await marked(readers);
    const early = await openTestConnection(app.databaseUrl);
    try {
      await early.query('begin');
      await early.query(`update article set updated_at = now() where slug = $1`, [one.slug]);
      await change('updateArticle', {
        ...{ id: two.id, expectedVersion: 1, title: '나중 둘', publish: true },
      });
      const during = await readChanges(app.request, { since: readers.token });
      expect(during).toEqual({ token: readers.token, hasMore: false, changes: [] });
      await early.query('commit');
    } finally {
      await early.end();
    }
    expect((await marked(readers)).map(toText)).toEqual(['ARTICLE 먼저', 'ARTICLE 나중 둘']);
  });

  it('has everything at the beginning, and no token is refused, while an older transaction runs', async () => {
    const { id } = await buildArticle(app, { title: '다시 쓴 문서', publish: true });
    await marked(readers);
    const early = await openTestConnection(app.databaseUrl);
    try {
      await early.query('begin');
      await early.query('select pg_current_xact_id()');
      const { token } = await readChanges(app.request, {});
      const created = await buildArticle(app, { title: '새 문서', publish: true });
      await change('updateArticle', {
        ...{ id, expectedVersion: 1, title: '다시', publish: true },
      });
      // The last change that can be read is now one before that of the token.
      await change('updateProduct', { id: catalogue.pay, name: '그새' });
      const anew = new Mirror(app.request);
      await anew.follow(2);
      expect(anew.entities.get(created.id)!.entity).toMatchObject({ title: '새 문서' });
      expect(anew.entities.get(id)!.entity).toMatchObject({ title: '다시' });
      expect(anew.entities.get(catalogue.pay)!.entity).toMatchObject({ name: '그새' });
      for (const since of [token, readers.token, anew.token])
        expect((await readChanges(app.request, { since })).hasMore).toBe(false);
      await eventually(async () => expect(await heldBackSeconds()).toBeGreaterThan(0));
      await early.query('commit');
      await eventually(async () => expect(await heldBackSeconds()).toBe(0));
      await marked(anew);
      await marked(readers);
      await anew.follow();
      expect(anew.entities).toEqual(readers.entities);
    } finally {
      await early.end();
    }
  });

  it('begins with what others refer to, and follows what is changed or removed meanwhile', async () => {
    const made = [
      await buildArticle(app, { title: '하나', publish: true }),
      await buildArticle(app, { title: '둘', publish: true }),
      await buildArticle(app, { title: '셋', publish: true }),
    ] as const;
    await marked(readers);
    const anew = new Mirror(app.request);
    const page = async (first: number) => {
      const seen = await readChanges(app.request, { since: anew.token, first });
      for (const { id, entity } of seen.changes)
        if (entity) anew.entities.set(id, { id, kind: 'ARTICLE', entity });
      anew.token = seen.token;
      return seen;
    };
    const kinds: string[] = [];
    while (!anew.entities.has(made[0].id)) {
      const { changes, hasMore } = await page(1);
      expect(hasMore).toBe(true);
      kinds.push(...changes.map(({ kind }) => kind));
    }
    const order = ['PLATFORM', 'PRODUCT', 'CATEGORY', 'ARTICLE'];
    expect(kinds).toEqual([...kinds].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(new Set(kinds).size).toBe(4);
    // One that was read, and one that was not.
    for (const { id } of [made[0], made[2]]) await change('unpublishArticle', { id });
    await change('createCategory', { productSlug: 'talk', slug: 'later', name: '나중에' });
    await change('placeArticle', { id: made[1].id, categorySlug: 'later' });
    const seen = await marked(anew);
    for (const { id } of [made[0], made[2]])
      expect(seen).toContainEqual({ id, kind: 'ARTICLE', entity: null });
    expect(seen.map(toText)).toContain('CATEGORY 나중에');
    await marked(readers);
    expect([...anew.entities.keys()].sort()).toEqual([...readers.entities.keys()].sort());
    expect(anew.entities.get(made[1].id)).toEqual(readers.entities.get(made[1].id));
  });
});
