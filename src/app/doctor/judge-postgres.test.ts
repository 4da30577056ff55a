import { judgeMigrations, judgePooler, judgeRights, judgeServer } from './judge-postgres.js';
import type { ServerFacts } from './read-postgres.js';

const SERVER: ServerFacts = {
  ...{ versionNumber: 160_004, role: 'doum', isEncrypted: true, isStandby: false },
  ...{ encoding: 'UTF8', oldestTransaction: null, clock: { offsetMs: 0, errorMs: 1 } },
  connections: { max: 100, reserved: 3, open: 20, doum: 11 },
  settings: {
    ...{ default_transaction_read_only: 'off', fsync: 'on' },
    ...{ idle_session_timeout: null, session_replication_role: 'origin' },
    ...{ full_page_writes: 'on', autovacuum: 'on' },
  },
};

const problems = (change: Partial<ServerFacts>, host: string | null = 'db') =>
  judgeServer({ ...SERVER, ...change }, host, 11)
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state, message }) => `${state} ${check}: ${message}`);

it.each<[Partial<ServerFacts>, RegExp]>([
  [{ versionNumber: 140_011 }, /^failed Postgres: Postgres is 14\.11, but Doum needs 15/],
  [{ isStandby: true }, /^failed Postgres: Postgres is a standby/],
  [{ encoding: 'SQL_ASCII' }, /^failed Postgres: The encoding .+ SQL_ASCII/],
  [{ isEncrypted: false }, /^warning Postgres: The connection .+ not encrypted/],
  [
    { settings: { ...SERVER.settings, idle_session_timeout: '10min' } },
    /^warning settings: idle_session_timeout is 10min/,
  ],
  [{ settings: { ...SERVER.settings, autovacuum: 'off' } }, /^warning settings: autovacuum/],
  [
    { oldestTransaction: { pid: 4711, application: 'psql', seconds: 601 } },
    /^warning transactions: Session 4711 \(psql\) .+ 10 minutes/,
  ],
  [
    { connections: { max: 100, reserved: 3, open: 87, doum: 80 } },
    /^warning connections: 87 of 100 .+ needs up to 11, and 10 are left/,
  ],
  [{ clock: { offsetMs: -7_000, errorMs: 1 } }, /^warning clock: .+ 7\.0 s behind/],
])('%j', (change, words) => {
  expect(problems(change)).toEqual([expect.stringMatching(words)]);
});

it('the connections that a server needs are those of its pool and one', () => {
  const connections = { max: 100, reserved: 3, open: 87, doum: 80 };
  const states = (needed: number) =>
    judgeServer({ ...SERVER, connections }, 'db', needed)
      .filter(({ check }) => check === 'connections')
      .map(({ state }) => state);
  expect([...states(6), ...states(51)]).toEqual(['ok', 'warning']);
});

it('nothing is wrong with a socket or this machine in clear', () => {
  for (const host of [null, 'localhost', '127.0.0.1', '[::1]'])
    expect(problems({ isEncrypted: false }, host)).toEqual([]);
});

it('rights', () => {
  const rights = { lacking: [], isOwner: true, mayCreate: true };
  expect(judgeRights(rights, 'doum').message).toBe('doum can serve and migrate');
  expect(judgeRights({ ...rights, isOwner: false }, 'doum').message).toMatch(/another role/);
  expect(judgeRights({ ...rights, lacking: ['a', 'b', 'c', 'd', 'e'] }, 'doum').message).toBe(
    'The role doum may not read and write a, b, c and 2 more.',
  );
});

const STATE = { applied: ['A1'], pending: [], unknown: [] };
it.each([
  [STATE, true, 'ok'],
  [{ ...STATE, pending: ['B2'] }, true, 'warning'],
  [{ ...STATE, pending: ['B2'] }, false, 'failed'],
  [{ ...STATE, unknown: ['C3'] }, false, 'warning'],
  [{ applied: ['C3'], pending: ['B2'], unknown: ['C3'] }, true, 'failed'],
  [{ applied: [], pending: ['A1'], unknown: [] }, false, 'failed'],
])('migrations %j, by the owner: %s: %s', (state, isOwner, expected) => {
  const finding = judgeMigrations(state, { lacking: [], isOwner, mayCreate: isOwner });
  expect(finding.state).toBe(expected);
  if (!isOwner && expected === 'failed') expect(finding.remedy).toMatch(/role that owns/);
});

it('a pooler without the settings of its role', () => {
  expect(judgePooler(null)).toEqual([]);
  expect(judgePooler({ statements: [] })[0]!.state).toBe('ok');
  expect(judgePooler({ statements: ['alter role a set jit = off'] })[0]!.remedy).toContain('jit');
});
