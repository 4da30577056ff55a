import type { HealthFacts, IndexFacts, NodeFacts } from '../../search/engines/index.js';
import {
  judgeCluster,
  judgeHealth,
  judgeIndices,
  judgeNodes,
  judgeWatermarks,
} from './judge-elasticsearch.js';

const GB = 1_073_741_824;
const NODE: NodeFacts = {
  ...{ name: 'es-1', version: '8.19.1', isData: true, hasNori: true },
  ...{ freeBytes: 50 * GB, totalBytes: 100 * GB, heapUsedPercent: 50 },
  clock: { offsetMs: 3, errorMs: 2 },
};
const HEALTH: HealthFacts = {
  ...{ status: 'green', dataNodes: 3, activeShards: 20, unassignedShards: 0 },
  own: { status: 'green', unassignedShards: 0, reason: null },
};
const INDEX: IndexFacts = {
  ...{ name: 'doum-1', generation: '1', isSearched: true, replicas: 1, blocks: [] },
};

it.each<[string, Partial<NodeFacts>, string[]]>([
  ['all right', {}, ['ok']],
  ['no Nori', { hasNori: false }, ['failed']],
  ['an old version', { version: '7.17.9' }, ['failed']],
  ['a version to come', { version: '10.0.0' }, ['failed']],
  ['a full heap', { heapUsedPercent: 97 }, ['warning']],
  ['a wrong clock', { clock: { offsetMs: 9_000, errorMs: 2 } }, ['ok', 'warning']],
  ['nothing told', { heapUsedPercent: null, clock: null }, ['ok']],
])('a node: %s', (_, change, states) => {
  const findings = judgeNodes({ nodes: [{ ...NODE, ...change }], silent: 0 });
  expect(findings.map(({ state }) => state)).toEqual(states);
});

it('nodes that hang are counted', () => {
  const [finding] = judgeNodes({ nodes: [NODE, NODE], silent: 1 });
  expect(finding!.message).toBe('1 of 3 nodes of the cluster did not answer within 2 s.');
});

const DISK = 'cluster.routing.allocation.disk';
const DEFAULTS = {
  [`${DISK}.threshold_enabled`]: 'true',
  ...{ [`${DISK}.watermark.low`]: '85%', [`${DISK}.watermark.low.max_headroom`]: '200GB' },
  ...{ [`${DISK}.watermark.high`]: '90%', [`${DISK}.watermark.high.max_headroom`]: '150GB' },
  ...{ [`${DISK}.watermark.flood_stage`]: '95%' },
  ...{ [`${DISK}.watermark.flood_stage.max_headroom`]: '100GB' },
};
it.each<[number, number, Record<string, string>, string | undefined]>([
  [16, 100, {}, undefined],
  [14, 100, {}, 'low watermark'],
  [9, 100, {}, 'high watermark'],
  [4, 100, {}, 'flood-stage watermark'],
  // The headroom is less than 15 % of a large disk.
  [210, 10_000, {}, undefined],
  [190, 10_000, {}, 'low watermark'],
  [14, 100, { [`${DISK}.watermark.low`]: '0.80' }, 'low watermark'],
  [14, 100, { [`${DISK}.watermark.low`]: '10gb' }, undefined],
  [9, 100, { [`${DISK}.watermark.low`]: '10gb', [`${DISK}.watermark.high`]: '1gb' }, 'low water'],
  [1, 100, { [`${DISK}.threshold_enabled`]: 'false' }, undefined],
])('%i of %i GB are free, with %j: %s', (free, total, settings, words) => {
  const node = { ...NODE, freeBytes: free * GB, totalBytes: total * GB };
  const findings = judgeWatermarks([node], { ...DEFAULTS, ...settings });
  const problems = findings.filter(({ state }) => state !== 'ok');
  expect(problems.map(({ message }) => message)).toEqual(
    words === undefined ? [] : [expect.stringContaining(words)],
  );
  expect(judgeWatermarks([{ ...node, isData: false }], DEFAULTS)).toEqual([]);
});

it('the health, with the reason', () => {
  expect(judgeHealth(HEALTH).state).toBe('ok');
  const reason = 'a copy of doum-1: there is no other node.';
  const own = { status: 'yellow' as const, unassignedShards: 1, reason };
  const yellow: HealthFacts = { ...HEALTH, status: 'yellow', unassignedShards: 3, own };
  expect(judgeHealth(yellow)).toMatchObject({
    state: 'warning',
    message:
      'The cluster is yellow: 3 shards on no node, 1 of them of Doum. The first of these is ' +
      reason,
  });
  const red = { ...yellow, status: 'red' as const };
  expect(judgeHealth({ ...red, own: { ...own, status: 'red' } }).state).toBe('failed');
  // Whoever follows the remedy must not delete what others need.
  for (const status of ['red', 'yellow'] as const) {
    const { state, remedy } = judgeHealth({ ...yellow, status, own: HEALTH.own });
    expect(state).toBe('warning');
    expect(remedy).not.toMatch(/delete/i);
  }
  expect(judgeHealth(red).state).toBe('warning');
});

it('the limit of shards, and a cluster that takes no changes', () => {
  const states = (activeShards: number, settings: Record<string, string> = {}) =>
    judgeCluster(
      { ...HEALTH, activeShards },
      { 'cluster.max_shards_per_node': '10', ...settings },
    ).map(({ state }) => state);
  expect(states(26)).toEqual([]);
  expect(states(27)).toEqual(['warning']);
  expect(states(30)).toEqual(['failed']);
  expect(states(1, { 'cluster.blocks.read_only': 'true' })).toEqual(['failed']);
});

it.each<[string, IndexFacts[], string | null, number, string[]]>([
  ['as it should be', [INDEX], '1', 3, ['ok']],
  ['one being built', [INDEX, { ...INDEX, generation: '2', isSearched: false }], '1', 3, ['ok']],
  ['none yet', [], '', 3, ['ok']],
  ['gone', [], '1', 3, ['warning']],
  ['another than Postgres says', [INDEX], '2', 3, ['warning']],
  ['of somebody else', [{ ...INDEX, generation: null }], '1', 3, ['failed']],
  ['named like the alias', [{ ...INDEX, name: 'doum', generation: null }], '1', 3, ['failed']],
  ['with a block', [{ ...INDEX, blocks: ['index.blocks.write'] }], '1', 3, ['failed']],
  ['with too many copies', [INDEX], '1', 1, ['warning']],
  ['without a copy on several nodes', [{ ...INDEX, replicas: 0 }], '1', 2, ['warning']],
  ['without a copy on one node', [{ ...INDEX, replicas: 0 }], '1', 1, ['ok']],
])('an index %s', (_, indices, live, dataNodes, states) => {
  const findings = judgeIndices(indices, { prefix: 'doum', live, dataNodes });
  expect(findings.map(({ state }) => state)).toEqual(states);
});
