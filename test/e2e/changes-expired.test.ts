import { FORGET_TOMBSTONES } from '../../src/changes/create-changes.js';
import { poolOf } from '../../src/core/database.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../support/build-catalogue.js';
import { expectRefusal } from '../support/expect-refusal.js';
import {
  askChanges,
  changesSoFar,
  Mirror,
  noChangeHeldBack,
  readChanges,
  toText,
} from '../support/follow-changes.js';
import { createKey } from '../support/keys.js';
import { mutate } from '../support/mutate.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 91 * 86_400_000);
    try {
      await expectExpired(token);
    } finally {
      vi.restoreAllMocks();
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
