import {
  judgeClock,
  judgeDisks,
  judgeFiles,
  judgeMemory,
  judgeNode,
  judgePorts,
  type MachineFacts,
} from './judge-machine.js';

const GB = 1_073_741_824;
const MACHINE: MachineFacts = {
  ...{ nodeVersion: '20.19.0', memoryBytes: 4 * GB, isContainerLimit: false },
  ...{ heapLimitBytes: 2 * GB, openFiles: 65_536, disks: [], ports: [] },
};

it.each([
  ['20.19.0', 'ok'],
  ['20.20.1', 'ok'],
  ['24.1.0', 'ok'],
  ['20.18.3', 'failed'],
  ['18.20.0', 'failed'],
  ['9.99.0', 'failed'],
])('Node.js %s for >=20.19 is %s', (nodeVersion, state) => {
  expect(judgeNode({ ...MACHINE, nodeVersion }, '>=20.19').state).toBe(state);
});

it.each([
  [{}, 20_000, /^this machine has 4\.0 GB; a server needs about \d+ MB for 20,000 articles$/],
  [{}, null, /^this machine has 4\.0 GB; a server needs about 600 MB$/],
  [
    { memoryBytes: GB / 4, isContainerLimit: true },
    null,
    /^Of memory the limit of the container has 256 MB, but a server needs about 600 MB\./,
  ],
  [{ heapLimitBytes: GB / 2 }, 100_000, /^Node\.js uses 512 MB at most, but/],
  [{}, 2_000_000, /^Of memory this machine has 4\.0 GB, but .+ for 2,000,000 articles\./],
])('memory %j for %s articles', (facts, articles, words) => {
  const { state, message, remedy } = judgeMemory({ ...MACHINE, ...facts }, articles);
  expect(message).toMatch(words);
  expect(state).toBe(remedy === undefined ? 'ok' : 'warning');
});

it('names the option of Node.js for its heap', () => {
  const { remedy } = judgeMemory({ ...MACHINE, heapLimitBytes: GB / 2 }, 100_000);
  expect(remedy).toBe('Set NODE_OPTIONS=--max-old-space-size=768.');
});

it.each([
  [1_024, 2_000, 'warning'],
  [2_199, 2_000, 'warning'],
  [2_200, 2_000, 'ok'],
  [1_024, 0, 'ok'],
])('%i open files for MAX_CONNECTIONS=%i: %s', (openFiles, maxConnections, state) => {
  expect(judgeFiles({ ...MACHINE, openFiles }, maxConnections)[0]!.state).toBe(state);
  expect(judgeFiles({ ...MACHINE, openFiles: null }, maxConnections)).toEqual([]);
});

it('a disk with little room, with nearly none, and one that hangs', () => {
  const rooms = [GB * 9, GB / 2, GB / 20].map((freeBytes) => ({ freeBytes, totalBytes: GB * 10 }));
  const disks = [...rooms, null].map((room, i) => ({ folder: `/${i}`, room }));
  expect(judgeDisks({ ...MACHINE, disks }).map(({ state }) => state)).toEqual([
    ...['ok', 'warning', 'failed', 'failed'],
  ]);
});

it('a port that is free, served by Doum, and by something else', () => {
  const ports = (['free', 'doum', 'other'] as const).map((state) => ({
    ...{ variable: 'HEALTH_PORT', address: '127.0.0.1:9000', state },
  }));
  const findings = judgePorts({ ...MACHINE, ports });
  expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'failed']);
  expect(findings[2]!.remedy).toBe('Set HEALTH_PORT to a free port, or end that program.');
});

it.each([
  [1_900, 0, 'ok'],
  [-1_900, 0, 'ok'],
  [2_400, 500, 'ok'],
  [2_400, 100, 'warning'],
  [-60_000, 100, 'warning'],
])('a clock that is %i ms ahead, to within %i ms: %s', (offsetMs, errorMs, state) => {
  const finding = judgeClock('Postgres', offsetMs, errorMs);
  expect(finding.state).toBe(state);
  if (offsetMs === -60_000)
    expect(finding.message).toBe('The clock of Postgres is 60.0 s behind this machine.');
});
