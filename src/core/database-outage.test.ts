import { connectionLost, databaseOutage } from '../../test/support/database-outage.js';
import { ExpiringValue } from './expiring-value.js';

const lost = () => Promise.reject(connectionLost());
const read = { value: 'read', isRemembered: false };
const remembered = { value: 'remembered', isRemembered: true };
const fromMemory = () => 'remembered';

describe('DatabaseOutage', () => {
  afterEach(() => vi.useRealTimers());

  it('reads while Postgres answers, without a promise if the value is there', async () => {
    const { outage } = databaseOutage();
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(read);
    expect(await outage.bridge(async () => 'read', fromMemory)).toEqual(read);
  });

  it('takes what is remembered if the connection is lost', async () => {
    const { outage, state } = databaseOutage();
    state.isFollowing = false;
    expect(await outage.bridge(lost, fromMemory)).toEqual(remembered);
  });

  it('rejects if nothing is remembered, and for every other error', async () => {
    const { outage } = databaseOutage();
    await expect(outage.bridge(lost, () => undefined)).rejects.toThrow('ECONNRESET');
    const defect = () => Promise.reject(new Error('a defect'));
    await expect(outage.bridge(defect, fromMemory)).rejects.toThrow('a defect');
  });

  it('rejects when the last heartbeat is too old, or if it is turned off', async () => {
    const { outage, state } = databaseOutage(1_000);
    state.provenAt = performance.now() - 1_001;
    await expect(outage.bridge(lost, fromMemory)).rejects.toThrow('ECONNRESET');
    await expect(databaseOutage(0).outage.bridge(lost, fromMemory)).rejects.toThrow('ECONNRESET');
    state.provenAt = -Infinity;
    await expect(outage.bridge(lost, fromMemory)).rejects.toThrow('ECONNRESET');
  });

  it('does not ask a Postgres that is away, and looks whether it answers again', async () => {
    const { outage, state } = databaseOutage();
    Object.assign(state, { isFollowing: false, answers: 'no' });
    await outage.bridge(lost, fromMemory);
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(remembered);
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(remembered);
    expect(state.probes).toBe(1);
    state.answers = 'yes';
    await vi.waitFor(() => expect(outage.bridge(() => 'read', fromMemory)).toEqual(read));
  });

  it('asks again as soon as heartbeats arrive', async () => {
    const { outage, state } = databaseOutage();
    Object.assign(state, { isFollowing: false, answers: 'no' });
    await outage.bridge(lost, fromMemory);
    state.isFollowing = true;
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(read);
  });

  it('does not wait for a silent Postgres, but for a slow one', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    const { outage, state } = databaseOutage();
    state.isFollowing = false;
    let answer!: (value: string) => void;
    const reading = new Promise<string>((resolve) => (answer = resolve));
    const slow = outage.bridge(() => reading, fromMemory);
    await vi.advanceTimersByTimeAsync(5_000);
    answer('read');
    expect(await slow).toEqual(read);
    expect(state.probes).toBeGreaterThan(1);
    state.answers = 'never';
    const silent = outage.bridge(() => new Promise<string>(() => undefined), fromMemory);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await silent).toEqual(remembered);
  });

  it('waits for a busy pool while heartbeats arrive, but not for a pooler that is silent', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    const { outage, state } = databaseOutage(10_000);
    state.answers = 'never';
    const busy = outage.bridge(() => new Promise<string>(() => undefined), fromMemory);
    let isAnswered = false;
    void Promise.resolve(busy).then(() => (isAnswered = true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(isAnswered).toBe(false);
    state.connects = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(await busy).toEqual(remembered);
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(remembered);
    // Heartbeats go on, but the pooler has been silent for longer than memory may stand in.
    await vi.advanceTimersByTimeAsync(10_001);
    state.provenAt = performance.now();
    expect(outage.bridge(() => 'read', fromMemory)).toEqual(read);
  });

  it('ends when new connections are refused for too long, though heartbeats arrive', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const { outage, state } = databaseOutage(10_000);
    state.answers = 'no';
    const later = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
      state.provenAt = performance.now();
    };
    expect(await outage.bridge(lost, fromMemory)).toEqual(remembered);
    await later(10_000);
    expect(await outage.bridge(lost, fromMemory)).toEqual(remembered);
    await later(1);
    await expect(outage.bridge(lost, fromMemory)).rejects.toThrow('ECONNRESET');
    // Nobody reads, but Postgres answers again for a moment: the next outage is another one.
    state.answers = 'yes';
    await later(1_000);
    state.answers = 'no';
    expect(await outage.bridge(lost, fromMemory)).toEqual(remembered);
  });

  it('opens few connections to a silent pooler, and none without one', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    for (const isPooled of [true, false]) {
      const { outage, state } = databaseOutage(30_000, isPooled);
      Object.assign(state, { answers: 'never', connects: isPooled });
      const waiting = outage.bridge(() => new Promise<string>(() => undefined), fromMemory);
      let isAnswered = false;
      void Promise.resolve(waiting).then(() => (isAnswered = true));
      await vi.advanceTimersByTimeAsync(6_000);
      expect(isAnswered).toBe(false);
      expect(state.connections > 0).toBe(isPooled);
      expect(state.connections).toBeLessThanOrEqual(20);
    }
  });

  it('waits when a connection cannot even be tried', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    const { outage, state } = databaseOutage();
    Object.assign(state, { answers: 'never', connects: 'impossible' });
    let answer!: (value: string) => void;
    const reading = new Promise<string>((resolve) => (answer = resolve));
    const slow = outage.bridge(() => reading, fromMemory);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state.connections).toBeGreaterThan(1);
    answer('read');
    expect(await slow).toEqual(read);
  });

  it('uses the last value of a cache, unless it was invalidated', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { outage, state } = databaseOutage();
    let isAway = false;
    const cache = new ExpiringValue(() => (isAway ? lost() : Promise.resolve('loaded')), 1_000);
    expect(await outage.valueOf(cache)).toBe('loaded');
    isAway = true;
    state.isFollowing = false;
    vi.advanceTimersByTime(1_001);
    expect(await outage.valueOf(cache)).toBe('loaded');
    cache.invalidate();
    await expect(outage.valueOf(cache)).rejects.toThrow('ECONNRESET');
  });
});
