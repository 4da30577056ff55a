import { READER } from '../../src/access/index.js';
import { ArticleLoaders, ArticleMemory } from '../../src/articles/index.js';
import { loadCatalog } from '../../src/catalog/index.js';
import { ChangeTokens } from '../../src/changes/change-tokens.js';
import { ChangeReader } from '../../src/changes/change-reader.js';
import { ChangeResolver } from '../../src/changes/change-resolver.js';
import { MINUTE_MS } from '../../src/core/durations.js';
import { ExpiringValue } from '../../src/core/expiring-value.js';
import { GlobalIds } from '../../src/core/global-id.js';
import { CursorSealer } from '../../src/core/pagination.js';
import { openTestConnection } from '../support/terminate-backends.js';
import { poolOf, serverSecret } from '../../src/core/database.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { changesSoFar, Mirror, readChanges, toText } from '../support/follow-changes.js';
import { mutate } from '../support/mutate.js';
import { readMetrics } from '../support/read-metrics.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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
  const sql = (text: string, values: unknown[] = []) =>
    poolOf(app.app.dataSource).query<Record<string, unknown>>(text, values);
  const numberOf = async (slug: string) =>
    (await sql('select id from article where slug = $1', [slug])).rows[0]!.id as number;
  const heldBackSeconds = async () =>
    (await readMetrics(app.url)).get('doum_changes_oldest_held_back_seconds');
  /** A resolver as another server has it, whose catalogue does not expire. */
  const ownResolver = async () => {
    const pool = poolOf(app.app.dataSource);
    const memory = new ArticleMemory(() => true);
    const ids = new GlobalIds(await serverSecret(pool, 'id'));
    const catalog = new ExpiringValue(() => loadCatalog(pool), 10 * MINUTE_MS);
    const budget = { remainingBytes: 1_000_000, refuse: () => expect.fail() as never };
    const context = () => ({
      ...({ viewer: READER, ids, catalog: () => catalog.current() } as never as object),
      articles: new ArticleLoaders(pool, memory, READER, budget),
    });
    const tokens = new ChangeTokens(new CursorSealer(await serverSecret(pool, 'cursor')));
    const resolver = new ChangeResolver(new ChangeReader(pool), tokens, catalog);
    return { resolver, context, catalog };
  };

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

  it('never brings what is remembered and older', async () => {
    const { slug } = await buildArticle(app, { title: '전', publish: true });
    await marked(readers);
    const { resolver, context, catalog } = await ownResolver();
    const id = await numberOf(slug);
    expect(await context().articles.article(id)).toMatchObject({ title: '전' });
    await catalog.current();
    const ask = async (title: string) => {
      await sql('update article_revision set title = $2 where article_id = $1', [id, title]);
      await sql(`update product set name = $1 where slug = 'talk'`, [title]);
      return eventually(async () => {
        const { nodes } = await resolver.changes(readers.token, 100, context() as never);
        expect(nodes).toHaveLength(2);
        return nodes;
      });
    };
    expect(await ask('후')).toMatchObject([
      { article: { title: '후' } },
      { product: { name: '후' } },
    ]);
  });

  it('reads the shared catalogue again only if it may lack a change', async () => {
    const pool = poolOf(app.app.dataSource);
    const { slug } = await buildArticle(app, { title: '그대로', publish: true });
    await marked(readers);
    const { resolver, context, catalog } = await ownResolver();
    const ask = (token: string) =>
      eventually(async () => {
        const { nodes } = await resolver.changes(token, 100, context() as never);
        expect(nodes).not.toEqual([]);
        return nodes;
      });
    const before = await catalog.current();
    await sql('update article set updated_at = now() where slug = $1', [slug]);
    expect(await ask(readers.token!)).toMatchObject([{ article: { title: '그대로' } }]);
    expect(await catalog.current()).toBe(before);
    await readers.follow();
    await change('updateProduct', { id: catalogue.talk, name: '다른 이름' });
    expect(await ask(readers.token!)).toMatchObject([{ product: { name: '다른 이름' } }]);
    // The category is in an earlier page, which another server has answered.
    const { rows } = await pool.query<{ id: number }>(
      `insert into category (product_id, slug, name) select product_id, 'just-now', '방금'
       from category where slug = 'refund' returning id`,
    );
    await marked(readers);
    const id = rows[0]!.id;
    expect((await catalog.current()).category(id)).toBeUndefined();
    await sql('update article set category_id = $2 where slug = $1', [slug, id]);
    await ask(readers.token!);
    expect((await catalog.current()).category(id)).toMatchObject({ name: '방금' });
  });

  it('brings the changes of many writers at once, who do not deadlock', async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, () => buildArticle(app, { publish: true })),
    );
    await marked(readers);
    const ids = (await Promise.all(made.map(({ slug }) => numberOf(slug)))).sort((a, b) => a - b);
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      const client = await openTestConnection(app.databaseUrl);
      try {
        for (let turn = 0; turn < 10; turn += 1) {
          await client.query('begin');
          // In one order, as every writer of rows must. Products last, with the articles in any order.
          for (const id of ids.filter((_, i) => (i + turn + writer) % 3 > 0)) {
            await client.query('update article set updated_at = clock_timestamp() where id = $1', [
              id,
            ]);
            await client.query(
              `update article_revision set summary = summary || 'x', keywords = array[$2]
               where article_id = $1`,
              [id, `${writer} ${turn}`],
            );
          }
          await client.query(`update product set position = position + 1 where slug = 'talk'`);
          await client.query('commit');
        }
      } finally {
        await client.end();
      }
    });
    await Promise.all(writers);
    await marked(readers);
    const { rows } = await sql(
      `select a.slug, r.keywords from article a
         join article_revision r on r.article_id = a.id and r.version = a.published_version
       where a.id = any($1)`,
      [ids],
    );
    const copied = made.map(({ id }) => readers.entities.get(id)!.entity!);
    expect(copied.map(({ slug, keywords }) => ({ slug, keywords }))).toEqual(
      made.map(({ slug }) => rows.find((row) => row.slug === slug)),
    );
  });
});
