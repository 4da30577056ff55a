import { openTestConnection } from '../support/terminate-backends.js';
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
