import { deferred } from '../../../test/support/deferred.js';
import { IndexChanges, IndexMemory } from './index-memory.js';

describe('IndexMemory', () => {
  const memoryOf = (changes: IndexChanges, maxBytes = 10_000) =>
    new IndexMemory<{ text: string }>(changes, maxBytes);
  const ask = (text: string) => vi.fn(async () => ({ text }));

  it('asks each question once until the index changes', async () => {
    const changes = new IndexChanges();
    const memory = memoryOf(changes);
    const [before, after] = [ask('before'), ask('after')];
    for (let i = 0; i < 3; i += 1)
      expect(await memory.answer('q', before)).toEqual({ text: 'before' });
    expect(before).toHaveBeenCalledTimes(1);
    changes.changed();
    expect(memory.get('q')).toBeUndefined();
    expect(await memory.answer('q', after)).toEqual({ text: 'after' });
    expect(memory.get('q')).toEqual({ text: 'after' });
  });

  it('neither keeps nor joins an answer that was under way during a change', async () => {
    const changes = new IndexChanges();
    const memory = memoryOf(changes);
    const slow = deferred<{ text: string }>();
    const first = memory.answer('q', () => slow.promise);
    changes.changed();
    const second = memory.answer('q', ask('after'));
    slow.resolve({ text: 'before' });
    expect(await first).toEqual({ text: 'before' });
    expect(await second).toEqual({ text: 'after' });
    expect(memory.get('q')).toEqual({ text: 'after' });
  });

  it('remembers nothing while changes are not heard of', async () => {
    let isFollowing = true;
    const memory = memoryOf(new IndexChanges(() => isFollowing));
    await memory.answer('q', ask('before'));
    isFollowing = false;
    expect(memory.get('q')).toBeUndefined();
    expect(await memory.answer('q', ask('now'))).toEqual({ text: 'now' });
  });

  it('returns a new copy each time', async () => {
    const memory = new IndexMemory<{ counts: Map<number, number>; at: Date | undefined }>(
      new IndexChanges(),
      10_000,
    );
    const answer = { counts: new Map([[1, 2]]), at: undefined };
    await memory.answer('q', async () => answer);
    const [first, second] = [memory.get('q')!, memory.get('q')!];
    expect(first).toStrictEqual(answer);
    first.counts.clear();
    expect(second).toStrictEqual(answer);
  });

  it('forgets the least recently used answers beyond its size', async () => {
    const memory = memoryOf(new IndexChanges(), 3_000);
    for (const question of ['a', 'b', 'c']) await memory.answer(question, ask('x'.repeat(1_000)));
    expect(['a', 'b', 'c'].map((question) => memory.get(question) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });
});
