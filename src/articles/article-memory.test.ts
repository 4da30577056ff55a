import { deferred } from '../../test/support/deferred.js';
import { createInstance } from '../core/create-instance.js';
import { Article, ArticleVariant } from './article.js';
import { ArticleStatus, ArticleVisibility } from './article-fields.js';
import { ArticleMemory } from './article-memory.js';

const articleOf = (id: number, title = 'before', length = 100) =>
  createInstance(Article, {
    id,
    categoryId: 1,
    slug: `article-${id}`,
    externalId: null,
    title,
    keywords: [],
    status: ArticleStatus.PUBLISHED,
    visibility: ArticleVisibility.PUBLIC,
    version: 1,
    publishedVersion: 1,
    publishedAt: new Date(0),
    createdAt: new Date(0),
    updatedAt: new Date(0),
    variants: [
      createInstance(ArticleVariant, { id, platformIds: [1], bodyText: '가'.repeat(length) }),
    ],
  });

const read = (title = 'before', length = 100) =>
  vi.fn(async (ids: readonly number[]) => ids.map((id) => articleOf(id, title, length)));
/** Takes the remembered articles and reads the others, like the loaders of a request. */
async function load(
  memory: ArticleMemory,
  ids: readonly number[],
  readMissing: (missing: readonly number[]) => Promise<(Article | null)[]>,
): Promise<(Article | null)[]> {
  const found = new Map(ids.map((id) => [id, memory.recall(id) ?? null]));
  const missing = ids.filter((id) => !found.get(id));
  const read = missing.length > 0 ? await memory.remember(() => readMissing(missing)) : [];
  for (const article of read) if (article) found.set(article.id, article);
  return ids.map((id) => found.get(id) ?? null);
}

const titles = (articles: (Article | null)[]) => articles.map((article) => article?.title);

describe('ArticleMemory', () => {
  it('reads each article once until it changes, all missing ones together', async () => {
    const memory = new ArticleMemory(() => true);
    const [before, after] = [read('before'), read('after')];
    await load(memory, [1, 3], before);
    expect(titles(await load(memory, [3, 2, 1], before))).toEqual(['before', 'before', 'before']);
    expect(before.mock.calls).toEqual([[[1, 3]], [[2]]]);
    memory.forget(3);
    const found = await load(memory, [4, 1, 3], after);
    expect(found.map((article) => article?.id)).toEqual([4, 1, 3]);
    expect(titles(found)).toEqual(['after', 'before', 'after']);
    expect(after.mock.calls).toEqual([[[4, 3]]]);
  });

  it('forgets all articles when anything may have changed', async () => {
    const memory = new ArticleMemory(() => true);
    await load(memory, [1, 2], read('before'));
    memory.forgetAll();
    expect(titles(await load(memory, [1, 2], read('after')))).toEqual(['after', 'after']);
  });

  it.each(['forget', 'forgetAll'] as const)(
    'does not keep what it reads during %s',
    async (how) => {
      const memory = new ArticleMemory(() => true);
      const slow = deferred<(Article | null)[]>();
      const first = load(memory, [1], () => slow.promise);
      if (how === 'forget') memory.forget(1);
      else memory.forgetAll();
      slow.resolve([articleOf(1, 'before')]);
      expect(titles(await first)).toEqual(['before']);
      expect(titles(await load(memory, [1], read('after')))).toEqual(['after']);
    },
  );

  it('neither uses nor keeps articles while changes are not heard of', async () => {
    let isFollowing = true;
    const memory = new ArticleMemory(() => isFollowing);
    await load(memory, [1], read('before'));
    isFollowing = false;
    expect(titles(await load(memory, [1, 2], read('now')))).toEqual(['now', 'now']);
    isFollowing = true;
    expect(titles(await load(memory, [1, 2], read('later')))).toEqual(['before', 'later']);
  });

  it('does not remember that an article was not found', async () => {
    const memory = new ArticleMemory(() => true);
    expect(await load(memory, [1], async () => [null])).toEqual([null]);
    expect(titles(await load(memory, [1], read('published')))).toEqual(['published']);
  });

  it('forgets the least recently used articles beyond its size', async () => {
    const memory = new ArticleMemory(() => true, 10_000);
    await load(memory, [1, 2], read('before', 3_000));
    await load(memory, [1], read());
    await load(memory, [3], read('before', 3_000));
    const again = read();
    await load(memory, [1, 2, 3], again);
    expect(again.mock.calls).toEqual([[[2]]]);
  });

  it('does not keep an article that is larger than its size', async () => {
    const memory = new ArticleMemory(() => true, 10_000);
    await load(memory, [1], read('before', 20_000));
    const again = read();
    await load(memory, [1], again);
    expect(again).toHaveBeenCalledTimes(1);
  });
});
