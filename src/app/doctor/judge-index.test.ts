import type { SearchIndex } from '../../indexing/index.js';
import { type IndexHealth, judgeIndex, judgePartitions } from './judge-index.js';

const STATUS = {
  ...{ engine: 'MEMORY', generation: '1', pending: 0, oldestPendingSeconds: null },
  ...{ deadLetters: 0, rebuild: null, sample: null },
} as SearchIndex;
const HEALTH: IndexHealth = {
  ...{ status: STATUS, documents: 173, isOutdated: false, isFallback: false },
};
const REBUILD = { done: 5, total: 10, startedAt: new Date(), finishedAt: null };

it.each<[string, Partial<SearchIndex>, Partial<IndexHealth>, RegExp]>([
  ['all right', {}, {}, /^ok 173 articles can be found, 0 changes wait$/],
  ['an engine that is away', {}, { documents: null, isOutdated: null }, /^ok 0 changes wait, n/],
  ['no index', { generation: '' }, { isOutdated: true }, /^warning There is no index yet\./],
  [
    'the first build',
    { generation: '', rebuild: { ...REBUILD, state: 'RUNNING', error: null } as never },
    { isOutdated: true },
    /^warning The first index is being built, 5 of 10 articles so far\./,
  ],
  ['another dictionary', {}, { isOutdated: true }, /^warning A new index is due/],
  [
    'a failed build',
    { rebuild: { ...REBUILD, state: 'FAILED', error: 'no disk' } as never },
    {},
    /^warning The last rebuild failed: no disk\./,
  ],
  ['fresh changes', { pending: 9, oldestPendingSeconds: 59 }, {}, /^ok 173 .+, 9 changes wait$/],
  [
    'late changes',
    { pending: 9, oldestPendingSeconds: 61 },
    {},
    /^warning 9 changes wait, the oldest for 61 s\./,
  ],
  ['dead letters', { deadLetters: 2 }, {}, /^warning The engine refused 2 articles/],
  ['an empty index', {}, { documents: 0 }, /^failed The index is empty, but 173 articles/],
])('%s', (_, status, health, words) => {
  const findings = judgeIndex({ ...HEALTH, ...health, status: { ...STATUS, ...status } }, 173);
  expect(findings.map(({ state, message }) => `${state} ${message}`)).toEqual([
    expect.stringMatching(words),
  ]);
});

it('the end of the partitions', () => {
  const now = new Date('2026-11-28T10:00:00Z');
  const states = (lacking: string | null, mayCreate: boolean) => {
    const { state, message } = judgePartitions(lacking ? new Date(lacking) : null, now, mayCreate);
    return `${state} ${message}`;
  };
  expect(states(null, false)).toMatch(/^ok/);
  expect(states('2026-12-01T00:00:00Z', true)).toMatch(/^ok a running server/);
  expect(states('2026-12-01T00:00:00Z', false)).toMatch(/^warning .+ end in 3 days\.$/);
  expect(states('2026-11-01T00:00:00Z', false)).toMatch(/^failed .+ no partition for today/);
});
