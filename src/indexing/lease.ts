import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { SearchEngineName } from '../search/index.js';

/** How often a lease is renewed within its duration. */
const RENEWALS = 4;

/**
 * How long the index counts as kept up to date while nobody holds the lease: after its holder died,
 * and after its holder gave it up.
 */
const TAKEOVER_SECONDS = 10;
const HANDOVER_SECONDS = 2;

const ACQUIRE = `
  insert into indexer_lease (engine, holder, epoch, expires_at, kept_since, kept_until)
    values ($1, $2, 1, now() + $3 * interval '1 second', now(), now() + ($3 + ${TAKEOVER_SECONDS}) * interval '1 second')
  on conflict (engine) do update set holder = $2, expires_at = excluded.expires_at,
    kept_since = index_kept_since(indexer_lease), kept_until = excluded.kept_until,
    epoch = indexer_lease.epoch + case when indexer_lease.holder = $2 then 0 else 1 end
  where indexer_lease.holder = $2 or indexer_lease.expires_at < now()
  returning epoch`;

/**
 * A lease that this process holds. Renewals by the same holder keep the epoch; another holder in
 * between changes it.
 */
interface Held {
  epoch: number;
  /** By this process's monotonic clock. */
  until: number;
}

/**
 * Leadership among replicas for one engine: a row that names its holder until a time, taken over
 * once that has passed. It is no lock, which a process that was stopped (SIGSTOP) would keep. Two
 * leaders at once, for a moment, do no harm: the version of a document decides which one stays, and
 * a swap of generations is refused where the live one has changed since.
 */
export class Lease {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private held: Held | null = null;
  private released = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly engine: SearchEngineName,
    private readonly seconds: number,
  ) {}

  /**
   * Whether the lease is held now and nobody else has held it since it had that epoch: a process
   * that slept while another led has to begin anew.
   */
  holds(epoch: number): boolean {
    return this.held !== null && this.held.epoch === epoch && performance.now() < this.held.until;
  }

  /**
   * Takes or renews the lease; resolves to its epoch, or null when another holds it. From then on
   * it is renewed by a timer until `release`: renewals overlap, so that one that hangs on a dead
   * connection does not end the lease.
   */
  async acquire(): Promise<number | null> {
    const askedAt = performance.now();
    const { released } = this;
    const { rows } = await this.pool.query<{ epoch: number }>({
      name: 'indexing-lease',
      text: ACQUIRE,
      values: [this.engine, this.holder, this.seconds],
    });
    const epoch = rows[0]?.epoch ?? null;
    if (released !== this.released) {
      // The lease was given up while this was under way, so nobody would use it.
      if (epoch !== null) await this.giveUp();
      return null;
    }
    // Counted from before the query, so that it ends here before it ends in Postgres.
    this.held = epoch === null ? null : { epoch, until: askedAt + this.seconds * 1_000 };
    if (epoch === null) this.stopRenewing();
    else
      this.timer ??= setInterval(
        () => void this.acquire().catch(() => undefined),
        (this.seconds * 1_000) / RENEWALS,
      );
    return epoch;
  }

  /** Gives the lease up, so that another process can take it at once. */
  async release(): Promise<void> {
    this.stopRenewing();
    this.held = null;
    this.released += 1;
    await this.giveUp();
  }

  private async giveUp(): Promise<void> {
    await this.pool.query(
      `update indexer_lease set expires_at = least(expires_at, now()),
         kept_until = least(kept_until, now() + interval '${HANDOVER_SECONDS} seconds')
       where engine = $1 and holder = $2`,
      [this.engine, this.holder],
    );
  }

  private stopRenewing(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
