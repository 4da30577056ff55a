import { buildArticle } from '../../support/build-article.js';
import { eventually } from '../../support/eventually.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { mutate } from '../../support/mutate.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

const RELATED = `query ($slug: String!, $first: Int) {
  articleBySlug(slug: $slug) { related(first: $first) { slug title status } }
}`;
type Related = { slug: string; title: string; status: string }[];

// Related articles come from Postgres and memory, not from the engine.
describe('Related articles', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await importSaemiHelp(app);
  });

  const ask = (slug: string, first?: number, key?: string) =>
    app.request<{ articleBySlug: { related: Related } }>(
      RELATED,
      { slug, ...(first !== undefined && { first }) },
      key,
    );
  const related = async (slug: string, first?: number, key?: string) => {
    const { data, errors } = await ask(slug, first, key);
    expect(errors).toBeUndefined();
    return data!.articleBySlug.related.map((article) => article.slug);
  };

  it('share words and are sorted by similarity', async () => {
    expect((await related('password-lost'))[0]).toBe('password-change');
    expect((await related('receipt'))[0]).toBe('receipt-tax');
    expect((await related('room-leave'))[0]).toBe('room-mute');
    expect((await related('friend-block')).slice(0, 2).sort()).toEqual([
      'friend-add',
      'friend-hide',
    ]);
    expect((await related('message-delete')).slice(0, 2).sort()).toEqual([
      'account-delete',
      'message-report',
    ]);
  });

  it('are none when no article shares words', async () => {
    expect(await related('lottery')).toEqual([]);
    expect(await related('room-leave', 20)).not.toContain('receipt');
  });

  it('are limited by first, 0 to 20', async () => {
    expect(await related('friend-block', 0)).toEqual([]);
    expect(await related('friend-block', 1)).toEqual((await related('friend-block')).slice(0, 1));
    for (const first of [-1, 21])
      expectRefusal(await ask('friend-block', first), 'BAD_USER_INPUT', 'first');
  });

  it('are published, also for editors', async () => {
    const walrus = { title: '바다코끼리 돌보기', categorySlug: 'chat' };
    const draft = await buildArticle(app, { ...walrus, slug: 'walrus-draft' });
    for (const slug of ['walrus-a', 'walrus-b'])
      await buildArticle(app, { ...walrus, slug, publish: true, waitForSearch: true });
    for (const key of [undefined, ADMIN_KEY])
      await eventually(async () =>
        expect(await related('walrus-a', 20, key)).toEqual(['walrus-b']),
      );
    // Words of drafts are not indexed.
    expect(await related('walrus-draft', 20, ADMIN_KEY)).toEqual([]);

    await mutate(
      app,
      'publishArticle',
      { id: draft.id, expectedVersion: 1, waitForSearch: true },
      'searchable',
    );
    await eventually(async () =>
      expect((await related('walrus-a', 20)).sort()).toEqual(['walrus-b', 'walrus-draft']),
    );
    await mutate(app, 'unpublishArticle', { id: draft.id }, 'searchable');
    // Postgres decides, so this does not depend on the refresh of the memory.
    expect(await related('walrus-a', 20)).toEqual(['walrus-b']);
  });

  it('follow a new title', async () => {
    const article = await buildArticle(app, {
      title: '수달 이야기',
      categorySlug: 'chat',
      publish: true,
      slug: 'otter',
    });
    await buildArticle(app, {
      title: '기린 이야기',
      categorySlug: 'chat',
      publish: true,
      slug: 'giraffe',
    });
    await buildArticle(app, {
      title: '기린 그림',
      categorySlug: 'chat',
      publish: true,
      slug: 'giraffe-2',
    });
    await eventually(async () => expect(await related('giraffe-2')).toEqual(['giraffe']));
    await mutate(
      app,
      'updateArticle',
      { id: article.id, expectedVersion: 1, title: '기린 노래', publish: true },
      'searchable',
    );
    await eventually(async () =>
      expect((await related('giraffe-2')).sort()).toEqual(['giraffe', 'otter']),
    );
  });
});
