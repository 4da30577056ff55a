import pg from 'pg';
import { Registry } from 'prom-client';
import { openDatabase } from '../../src/app/open-database.js';
import { createLogger } from '../../src/core/logger.js';
import { Deliverer } from '../../src/indexing/deliverer.js';
import { IndexerMetrics } from '../../src/indexing/index-metrics.js';
import { INDEXER_TIMINGS } from '../../src/indexing/target-loop.js';
import type { DeliveryTarget } from '../../src/indexing/targets.js';
import {
  type ChangeTarget,
  EngineUnavailable,
  type IndexChange,
  SearchEngineName,
} from '../../src/search/index.js';
import { createDatabase } from '../support/databases.js';

const ARTICLES = 3_200;
const PARALLEL = 2;

type Writer = Pick<ChangeTarget, 'parallelWrites' | 'write'>;

/** An engine that records what it is given. `act` delays or refuses a batch. */
class RecordingWriter implements Writer {
  readonly parallelWrites = PARALLEL;
  readonly written: IndexChange[][] = [];
  current = 0;
  highest = 0;

  constructor(private readonly act: (batch: number) => Promise<void>) {}

  async write(_generation: string, changes: IndexChange[]) {
    this.current += 1;
    this.highest = Math.max(this.highest, this.current);
    try {
      await this.act(this.written.push(changes));
      return changes.map(() => ({ kind: 'done' as const }));
    } finally {
      this.current -= 1;
    }
  }
}

describe('A deliverer', () => {
  let pool: pg.Pool;
  let target: DeliveryTarget;

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  beforeEach(async () => {
    await pool.query('truncate search_target cascade');
    const { rows } = await pool.query<DeliveryTarget>(
      `insert into search_target (engine, generation, state, fingerprint)
       values ('MEMORY', 'g', 'LIVE', 'f') returning id, engine, generation`,
    );
    target = rows[0]!;
    // Articles that do not exist are sent as tombstones.
    await pool.query(
      `insert into delivery (target_id, article_id) select $1, generate_series(1, ${ARTICLES})`,
      [target.id],
    );
  });
  afterAll(() => pool.end());

  const delivererTo = (writer: Writer) =>
    new Deliverer(
      {
        pool,
        metrics: new IndexerMetrics(new Registry(), [SearchEngineName.MEMORY]),
        logger: createLogger('silent'),
        timings: INDEXER_TIMINGS,
      },
      writer,
    );
  const count = async (condition: string) =>
    (
      await pool.query<{ count: number }>(
        `select count(*)::integer from delivery where ${condition}`,
      )
    ).rows[0]!.count;

  it('sends everything, each article once, with as many writes at once as the engine takes', async () => {
    let claimedDuringFirst = 0;
    const writer = new RecordingWriter(async (batch) => {
      if (batch > PARALLEL) return;
      // Ends when the next batch has been claimed, to be read meanwhile.
      const claimed = () => count('claimed_until > now()');
      while ((claimedDuringFirst = await claimed()) < 3 * writer.written[0]!.length);
    });
    const deliverer = delivererTo(writer);
    expect(await deliverer.deliver(target, { refresh: false }, () => true)).toBe('some');
    const ids = writer.written.flat().map(({ articleId }) => articleId);
    expect(ids).toHaveLength(ARTICLES);
    expect(new Set(ids).size).toBe(ARTICLES);
    expect(writer.highest).toBe(PARALLEL);
    expect(claimedDuringFirst).toBe(3 * writer.written[0]!.length);
    // Each batch has a version of its own, drawn before it was read.
    const versions = writer.written.map(
      (changes) => new Set(changes.map(({ version }) => version)),
    );
    expect(versions.every((batch) => batch.size === 1)).toBe(true);
    expect(new Set(versions.flatMap((batch) => [...batch])).size).toBe(writer.written.length);
    expect(await count('true')).toBe(0);
    expect(await deliverer.deliver(target, { refresh: false }, () => true)).toBe('none');
  });

  it('begins no batch after one failed, and releases its claims', async () => {
    const writer = new RecordingWriter(async (batch) => {
      if (batch === 2) throw new EngineUnavailable('away', { code: 'AWAY' });
    });
    const deliverer = delivererTo(writer);
    await expect(deliverer.deliver(target, { refresh: false }, () => true)).rejects.toThrow('away');
    const sent = writer.written.filter((_, i) => i !== 1).flat().length;
    expect(writer.written.length).toBeLessThanOrEqual(PARALLEL + 2);
    expect(await count('true')).toBe(ARTICLES - sent);
    expect(await count('claimed_until > now()')).toBe(0);
    // The articles of the failed batch are sent again.
    expect(await deliverer.deliver(target, { refresh: false }, () => true)).toBe('some');
    expect(await count('true')).toBe(0);
  });

  it('tells why the engine takes nothing, with the code', async () => {
    const retry = { kind: 'retry' as const, reason: 'the disk is full', code: 'DISK_FULL' };
    const writer: Writer = {
      parallelWrites: 1,
      write: (_, changes) => Promise.resolve(changes.map(() => retry)),
    };
    const work = delivererTo(writer).deliver(target, { refresh: false }, () => true);
    await expect(work).rejects.toMatchObject({
      message: 'The engine takes nothing now: the disk is full',
      code: 'DISK_FULL',
    });
  });

  it('ends between batches when it may not continue', async () => {
    const writer = new RecordingWriter(() => Promise.resolve());
    expect(await delivererTo(writer).deliver(target, { refresh: false }, () => false)).toBe('full');
    expect(writer.written).toHaveLength(1);
    expect(await count('claimed_until > now()')).toBe(0);
  });
});
