import { deferred } from '../../../test/support/deferred.js';
import { IndexChanges, IndexMemory } from './index-memory.js';

describe('IndexMemory', () => {
  const memoryOf = (changes: IndexChanges, maxSize = 1_000) =>
    new IndexMemory<{ text: string }>(changes, { maxSize, sizeOf: ({ text }) => text.length });
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

  it('forgets the least recently used answers beyond its size', async () => {
    const memory = memoryOf(new IndexChanges(), 300);
    for (const question of ['a', 'b', 'c']) await memory.answer(question, ask('x'.repeat(100)));
    expect(['a', 'b', 'c'].map((question) => memory.get(question) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });
});
