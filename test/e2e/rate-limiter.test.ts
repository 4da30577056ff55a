import { vi } from 'vitest';
import type pg from 'pg';
import { RateCounts } from '../../src/access/rate-limits/rate-counts.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { sleep } from '../../src/core/sleep.js';
import { eventually } from '../support/eventually.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { type LimitingReplica, openLimitingReplica } from '../support/limiting-replica.js';
import { createDatabase } from '../support/databases.js';

/** The fixed time of these tests: the middle of a minute. */
const NOON = Date.UTC(2026, 10, 25, 12, 0, 30);
const MINUTE_MS = 60_000;
const LIMITS = {
  reader: 100,
  keyHolder: 200,
  readerPoints: 0,
  keyHolderPoints: 0,
  event: 0,
  failedLogin: 3,
  file: 0,
};
const TIMINGS = { exchangeMs: 100, timeoutMs: 1_000 };
/** Long enough for several exchanges. */
const TWO_EXCHANGES_MS = 1_000;
/** Statements without an answer from Postgres are abandoned after some seconds. */
const PATIENCE_MS = 30_000;

describe('Shared rate limits of replicas', () => {
  let now = NOON;
  let database: pg.Pool;
  let opened: DataSource;
  let proxy: FaultProxy;
  const replicas: LimitingReplica[] = [];

  const replica = async (timings = TIMINGS): Promise<LimitingReplica> => {
    const opened = await openLimitingReplica(proxy.url, LIMITS, timings);
    replicas.push(opened);
    return opened;
  };
  const take = ({ limiter }: LimitingReplica, times: number, client = 'one') =>
    Array.from({ length: times }, () => limiter.take('reader', client).allowed).filter(Boolean)
      .length;
  /** The total of all replicas per minute, the newest first. */
  const counted = async (client = 'one') => {
    const { rows } = await database.query<{ count: number }>(
      `select sum(count)::integer as count from rate_count where client = $1 group by minute order by minute desc`,
      [`reader:${client}`],
    );
    return rows.map(({ count }) => count);
  };
  const eventuallyCounted = (counts: number[], client = 'one') =>
    eventually(async () => expect(await counted(client)).toEqual(counts), PATIENCE_MS);

  beforeAll(async () => {
    const url = await createDatabase();
    opened = await openDatabase(url);
    database = poolOf(opened);
    proxy = await startFaultProxy(url);
  });
  beforeEach(async () => {
    now = NOON;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    await database.query('truncate rate_count');
  });
  afterEach(async () => {
    proxy.up();
    for (const opened of replicas.splice(0)) await opened.stop();
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await proxy.stop();
    await opened.destroy();
  });

  it('include requests at other replicas, also in the previous minute', async () => {
    const [one, other] = [await replica(), await replica()];
    one.limiter.start();
    other.limiter.start();
    expect(take(one, 200)).toBe(100);
    await eventuallyCounted([100]);
    expect(other.limiter.peek('reader', 'one').allowed).toBe(true);
    expect(take(other, 6)).toBe(6);
    await eventually(
      async () => expect(other.limiter.peek('reader', 'one').allowed).toBe(false),
      PATIENCE_MS,
    );
    expect(other.limiter.peek('reader', 'another').allowed).toBe(true);
    now += MINUTE_MS;
    // 106 of the previous minute weigh half: 53.
    expect(take(other, 200)).toBe(47);
    await eventuallyCounted([47, 106]);
    expect(take(one, 6)).toBe(6);
    await eventually(
      async () => expect(one.limiter.peek('reader', 'one').allowed).toBe(false),
      PATIENCE_MS,
    );
  });

  it('add the shared counts and the local ones since, neither twice', async () => {
    const [one, other] = [await replica(), await replica()];
    one.limiter.start();
    take(one, 40);
    await eventuallyCounted([40]);
    other.limiter.start();
    take(other, 6);
    await eventuallyCounted([46]);
    take(other, 4);
    await eventuallyCounted([50]);
    await eventually(async () =>
      expect(other.limiter['counters'].get('reader:one')!.current.others).toBe(40),
    );
    await other.limiter.stop();
    expect(take(other, 15)).toBe(15);
    expect(take(other, 100)).toBe(35);
  });

  it('lose no counts during a statement, although both replicas send many clients at once', async () => {
    // A busy machine may need more than a second for one of these statements.
    const slow = { ...TIMINGS, timeoutMs: 30_000 };
    const [one, other] = [await replica(slow), await replica(slow)];
    proxy.setMode({ slowMs: 50 });
    one.limiter.start();
    other.limiter.start();
    const clients = Array.from({ length: 2_000 }, (_, i) => `client ${i}`);
    for (let round = 0; round < 60; round++) {
      for (const client of clients) one.limiter.take('keyHolder', client);
      for (const client of clients.toReversed()) other.limiter.take('keyHolder', client);
      await sleep(50);
    }
    await eventually(async () => {
      const { rows } = await database.query(
        `select count, count(*)::integer as clients from (select sum(count)::integer as count from rate_count group by client) each
         group by count`,
      );
      expect(rows).toEqual([{ count: 120, clients: 2_000 }]);
    }, PATIENCE_MS);
    expect([...one.lines, ...other.lines]).toEqual([]);
  });

  it('are the same if a statement arrives twice or late', async () => {
    const [counts, others] = [new RateCounts(database, 5_000), new RateCounts(database, 5_000)];
    const tell = (count: number) => counts.exchange([{ client: 'reader:one', minute: 1, count }]);
    for (const count of [3, 7, 7, 3, 0]) expect(await tell(count)).toEqual([0]);
    expect(await counted()).toEqual([7]);
    const requests = ['two', 'one', 'three'].map((client) => ({
      client: `reader:${client}`,
      minute: 1,
      count: 0,
    }));
    expect(await others.exchange(requests)).toEqual([0, 7, 0]);
  });

  it('are summed beyond the maximum integer of Postgres', async () => {
    const most = 2_000_000_000;
    await database.query(
      `insert into rate_count (minute, client, replica, count) select $1, 'reader:one', gen_random_uuid(), $2 from generate_series(1, 3)`,
      [NOON / MINUTE_MS - 0.5, most],
    );
    const minute = NOON / MINUTE_MS - 0.5;
    expect(
      await new RateCounts(database, 5_000).exchange([{ client: 'reader:one', minute, count: 1 }]),
    ).toEqual([3 * most]);
  });

  it('send nothing while all clients are below 5 % of their limits or nothing changed', async () => {
    const { limiter, statements } = await replica();
    limiter.start();
    for (let i = 0; i < 100; i++) take(replicas[0]!, 5, `client ${i}`);
    await sleep(TWO_EXCHANGES_MS);
    expect(statements('')).toBe(0);
    take(replicas[0]!, 1, 'client 7');
    await eventuallyCounted([6], 'client 7');
    expect(await counted('client 8')).toEqual([]);
    await sleep(TWO_EXCHANGES_MS);
    expect([statements('insert into rate_count'), statements('delete from rate_count')]).toEqual([
      1, 1,
    ]);
    expect(statements('')).toBe(2);
  });

  it.each([
    { way: 'refuse', outages: 2 },
    { way: 'hang', outages: 1 },
  ] as const)(
    'use local counts while Postgres is unavailable ($way), which is logged once per outage',
    async ({ way, outages }) => {
      const here = await replica();
      here.limiter.start();
      for (let outage = 1; outage <= outages; outage++) {
        const client = `in outage ${outage}`;
        take(here, 10, client);
        await eventuallyCounted([10], client);
        proxy.setMode(way);
        const before = here.statements('insert into rate_count');
        take(here, 40, client);
        const attempts = () => here.statements('insert into rate_count') - before;
        await eventually(async () => expect(attempts()).toBeGreaterThan(2), PATIENCE_MS);
        expect(take(here, 200, client)).toBe(50);
        proxy.up();
        await eventuallyCounted([100], client);
        expect(here.lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(
          Array(outage).fill('warn'),
        );
      }
      expect(here.lines.join()).not.toMatch(/127\.0\.0\.1|postgres:/);
    },
  );

  it('send the counts of the current and the previous minute after an outage, and no older ones', async () => {
    const here = await replica();
    here.limiter.start();
    proxy.down();
    take(here, 30, 'old');
    take(here, 30);
    now += MINUTE_MS;
    take(here, 20);
    now += MINUTE_MS;
    take(here, 10);
    await eventually(async () => expect(here.lines).toHaveLength(1), PATIENCE_MS);
    proxy.up();
    await eventuallyCounted([10, 20]);
    expect(await counted('old')).toEqual([]);
  });

  it('are sent again completely if Postgres lost them in a crash', async () => {
    const here = await replica();
    here.limiter.start();
    take(here, 30);
    await eventuallyCounted([30]);
    await database.query('truncate rate_count');
    take(here, 1);
    await eventuallyCounted([31]);
    expect(take(here, 100)).toBe(69);
  });

  it('delete past minutes until none are left', async () => {
    const here = await replica();
    const minutes = async () => {
      const { rows } = await database.query<{ ago: number }>(
        `select $1 - minute as ago from rate_count order by ago`,
        [Math.floor(now / MINUTE_MS)],
      ); // prettier-ignore
      return rows.map(({ ago }) => ago);
    };
    await database.query(
      `insert into rate_count (minute, client, replica, count) select $1 - ago, 'reader:gone', gen_random_uuid(), 1 from unnest('{1,2,3,4,500}'::integer[]) ago`,
      [Math.floor(now / MINUTE_MS)],
    );
    here.limiter.start();
    take(here, 30);
    await eventually(async () => expect(await minutes()).toEqual([0, 1, 2, 3]));
    now += 3 * MINUTE_MS;
    await eventually(async () => expect(await minutes()).toEqual([3]));
    now += MINUTE_MS;
    await eventually(async () => expect(await minutes()).toEqual([]));
    const before = here.statements('');
    now += MINUTE_MS;
    await sleep(TWO_EXCHANGES_MS);
    expect(here.statements('')).toBe(before);
  });

  it('are sent completely when a replica stops, for any number of clients', async () => {
    const here = await replica();
    here.limiter.start();
    for (let i = 0; i < 12_000; i++) here.limiter.take('failedLogin', `client ${i}`);
    take(here, 30);
    await here.limiter.stop();
    const { rows } = await database.query<{ clients: number }>(
      'select count(*)::integer as clients from rate_count',
    );
    expect(rows).toEqual([{ clients: 12_001 }]);
    take(here, 30);
    await sleep(TWO_EXCHANGES_MS);
    expect(await counted()).toEqual([30]);
  });

  it.each(['refuse', 'hang'] as const)(
    'do not prevent a shutdown while Postgres is unavailable (%s)',
    async (way) => {
      // A replica must stop before a statement without an answer would be abandoned and logged.
      const here = await replica({ exchangeMs: 100, timeoutMs: 60_000 });
      here.limiter.start();
      take(here, 30);
      await eventuallyCounted([30]);
      proxy.setMode(way);
      take(here, 30);
      await here.limiter.stop();
      expect(here.lines).toHaveLength(way === 'hang' ? 0 : 1);
    },
  );
});
