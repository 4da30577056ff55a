import { deferred } from '../../test/support/deferred.js';
import { SharedReads } from './shared-reads.js';

const valuesOf = (keys: readonly string[]) => new Map(keys.map((key) => [key, `value of ${key}`]));

describe('Shared reads', () => {
  it('read a key once for concurrent callers, and again later', async () => {
    const reads = new SharedReads<string>();
    const asked: (readonly string[])[] = [];
    const read = (keys: readonly string[]) => {
      asked.push(keys);
      return Promise.resolve(valuesOf(keys));
    };
    const answers = await Promise.all([reads.read(['a', 'b'], read), reads.read(['b', 'c'], read)]);
    expect(asked).toEqual([['a', 'b'], ['c']]);
    expect(answers).toEqual([valuesOf(['a', 'b']), valuesOf(['c', 'b'])]);
    await reads.read(['a'], read);
    expect(asked).toHaveLength(3);
  });

  it('are repeated by the others if they fail', async () => {
    const reads = new SharedReads<string>();
    const failing = deferred<ReadonlyMap<string, string>>();
    const first = reads.read(['a'], () => failing.promise);
    const second = reads.read(['a'], (keys) => Promise.resolve(valuesOf(keys)));
    failing.reject(new Error('The connection was lost.'));
    await expect(first).rejects.toThrow('The connection was lost.');
    expect(await second).toEqual(valuesOf(['a']));
  });

  it('have no value for a key that was not found', async () => {
    const reads = new SharedReads<string>();
    const read = () => Promise.resolve(new Map<string, string>());
    expect(await Promise.all([reads.read(['a'], read), reads.read(['a'], read)])).toEqual([
      new Map(),
      new Map(),
    ]);
  });
});
