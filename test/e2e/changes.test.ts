import { poolOf } from '../../src/core/database.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../support/build-catalogue.js';
import { changesSoFar, Mirror, readChanges, toText } from '../support/follow-changes.js';
import { createKey } from '../support/keys.js';
import { mutate } from '../support/mutate.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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

  it('have the articles that TRUNCATE removes, and so has the index; no article stays without an answer', async () => {
    await marked(readers);
    const published = await sql(`select id from article where status = 'PUBLISHED'`);
    const articles = [...readers.entities.values()].filter(({ kind }) => kind === 'ARTICLE');
    expect(articles.length).toBeGreaterThan(3);
    for (const table of ['article_variant', 'article_variant_platform', 'platform'])
      await expect(sql(`truncate ${table} cascade`)).rejects.toMatchObject({
        message: 'TRUNCATE would leave articles without an answer.',
        hint: expect.stringContaining('DELETE') as string,
      });
    const written = await queueOf(async () => {
      expect(await changesOf(readers, () => sql('truncate article cascade'))).toEqual(
        articles.map(() => 'ARTICLE removed'),
      );
    });
    expect(written).toEqual(expect.arrayContaining(published.rows.map(({ id }) => id)));
  });

  /** The articles that the work writes to the outbox, for the index. */
  async function queueOf(work: () => Promise<unknown>): Promise<number[]> {
    await sql(`
      create table written (article_id integer);
      create function note_written() returns trigger language plpgsql as $$ begin
        insert into written select new.entity_id where new.kind = 'article'; return null; end $$;
      create trigger note_written after insert on outbox for each row execute function note_written()`);
    try {
      await work();
      const { rows } = await sql('select distinct article_id as id from written');
      return rows.map(({ id }) => id as number);
    } finally {
      await sql('drop function note_written cascade; drop table written');
    }
  }
});
