import { hasPassed, reachesAim } from '../../bench/support/cluster-table.js';
import type { FaultFigures } from './cluster-fault.js';

const all = { sent: 100, failed: 0, refused: {} };
const times = { p50: 10, p99: 20 };
const good: FaultFigures = {
  ...{ fault: 'node stopped', on: 'primary', seconds: 60, delivered: 0, verifyCode: 0, verify: '' },
  ...{ searches: all, writes: all, lastWrites: { sent: 25, failed: 0 } },
  ...{ before: times, during: times, after: times, writesDuring: times },
  ...{ normalAfterBegin: 0, normalAfterEnd: 0 },
};
const postgres = { ...good, fault: 'Postgres restarted', writes: { ...all, failed: 1 } };

describe('The figures of a fault of the cluster', () => {
  it('pass if nothing failed, and if requests failed without Postgres', () => {
    expect([good, postgres].map(hasPassed)).toEqual([true, true]);
  });

  it.each<Partial<FaultFigures>>([
    { searches: { ...all, failed: 1 } },
    { writes: { ...all, failed: 1 } },
    { verifyCode: 1 },
  ])('fail with %j', (wrong) => {
    expect(hasPassed({ ...good, ...wrong })).toBe(false);
  });

  it.each<Partial<FaultFigures>>([
    { searches: { ...all, sent: 0 } },
    { writes: { ...all, sent: 0 } },
    { lastWrites: { sent: 25, failed: 1 } },
    { lastWrites: { sent: 0, failed: 0 } },
    { normalAfterEnd: null },
    { verifyCode: 1 },
  ])('fail after a restart of Postgres, too, with %j', (wrong) => {
    expect(hasPassed({ ...postgres, ...wrong })).toBe(false);
  });

  it('do not reach the aim if searches wait for a stopped node', () => {
    const slow = { during: { p50: 10, p99: 3_001 } };
    expect(reachesAim(good)).toBe(true);
    expect(reachesAim({ ...good, ...slow })).toBe(false);
    expect(reachesAim({ ...good, ...slow, fault: 'node cut off' })).toBe(true);
  });
});
