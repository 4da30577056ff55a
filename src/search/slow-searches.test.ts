import type { GraphQLResolveInfo } from 'graphql';
import { vi } from 'vitest';
import { READER, type Viewer } from '../access/index.js';
import { DoumError } from '../core/errors.js';
import { createLogger } from '../core/logger.js';
import { foundHits, plannedSearch } from '../../test/support/planned-search.js';
import { SearchClock, SlowSearches, waitedInQueue } from './slow-searches.js';

const plan = plannedSearch({ query: '두루미' });
const keyHolder = { ...READER, credential: 'key 1' } as Viewer;

describe('The log of slow searches', () => {
  let lines: Record<string, unknown>[] = [];
  const logger = createLogger('info', {
    write: (line: string) => lines.push(JSON.parse(line) as never) > 0,
  });
  beforeEach(() => {
    lines = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  /** Reports a search whose engine took that long, after a wait in the queue of clients. */
  async function search(
    slow: SlowSearches,
    { ms = 0, waitedMs = 0, viewer = READER, error = null as Error | null, query = '두루미' } = {},
  ) {
    const info = {} as GraphQLResolveInfo;
    waitedInQueue(info, waitedMs);
    const clock = new SearchClock(info);
    clock.begin('interpretation');
    clock.begin('engine');
    vi.advanceTimersByTime(ms);
    if (!error) clock.found = foundHits(plan, 3);
    const result = error ? Promise.reject(error) : Promise.resolve('answer');
    const request = { ...plan.request, query };
    const watched = slow.watch(clock, request, { requestId: 'request-1', viewer }, result);
    await watched.catch(() => undefined);
    return watched;
  }

  it('has the parts of a search that is slower than the limit, also if it waited or failed', async () => {
    const slow = new SlowSearches(logger, 1_000, 'none');
    expect(await search(slow, { ms: 1_000 })).toBe('answer');
    expect(lines).toEqual([]);
    await search(slow, { ms: 1_001 });
    await search(slow, { ms: 500, waitedMs: 600 });
    const away = new DoumError('SEARCH_UNAVAILABLE', 'away');
    await expect(search(slow, { ms: 2_000, error: away })).rejects.toBe(away);
    const line = { level: 'warn', requestId: 'request-1', msg: 'A search was slow.' };
    const answered = { engine: 'MEMORY', total: 3, first: 10, facets: [] };
    expect(lines).toEqual([
      expect.objectContaining({ ...line, ...answered, ms: 1_001 }),
      expect.objectContaining({ ...line, ms: 1_100 }),
      expect.objectContaining({ ...line, ms: 2_000, error: 'SEARCH_UNAVAILABLE' }),
    ]);
    expect(lines.map(({ parts }) => parts)).toEqual([
      { catalogue: 0, interpretation: 0, engine: 1_001 },
      { catalogue: 0, interpretation: 0, engine: 500, queue: 600 },
      { catalogue: 0, interpretation: 0, engine: 2_000 },
    ]);
  });

  it.each([
    ['none', []],
    ['readers', ['reader']],
    ['all', ['reader', 'key']],
  ] as const)('has the words of readers only as LOG_QUERIES says: %s', async (queries, shown) => {
    const slow = new SlowSearches(logger, 1, queries);
    await search(slow, { ms: 10 });
    await search(slow, { ms: 10, viewer: keyHolder });
    const [ofReader, ofKey] = lines.map(({ query }) => query);
    const expected = (who: 'reader' | 'key') =>
      (shown as readonly string[]).includes(who) ? '두루미' : undefined;
    expect([ofReader, ofKey]).toEqual([expected('reader'), expected('key')]);
  });

  it('has no more of a query than a valid one may have', async () => {
    const slow = new SlowSearches(logger, 1, 'all');
    await search(slow, { ms: 10, query: '가'.repeat(60_000) });
    expect(lines[0]!.query).toBe('가'.repeat(200));
  });

  it('is off with 0', async () => {
    await search(new SlowSearches(logger, 0, 'none'), { ms: 60_000 });
    expect(lines).toEqual([]);
  });
});
