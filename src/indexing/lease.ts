import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { SearchEngineName } from '../search/index.js';

/** Renewals within the duration of a lease. */
const RENEWALS = 4;

const ACQUIRE = `
  insert into indexer_lease (engine, holder, epoch, expires_at)
    values ($1, $2, 1, now() + $3 * interval '1 second')
  on conflict (engine) do update set holder = $2, expires_at = excluded.expires_at,
    epoch = indexer_lease.epoch + case when indexer_lease.holder = $2 then 0 else 1 end
  where indexer_lease.holder = $2 or indexer_lease.expires_at < now()
  returning epoch`;

/** A lease of this process. A renewal keeps the epoch; another holder in between changes it. */
interface HeldLease {
  epoch: number;
  /** By `performance.now()`. */
  until: number;
}

/**
 * Leadership among replicas for one target: a row with its holder and an expiry time. Not a lock,
 * which a suspended process (SIGSTOP) would keep. Two leaders for a moment do no harm: the highest
 * version of a document wins, and a swap fails if the live generation changed.
 */
export class Lease {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private held: HeldLease | null = null;
  private releases = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly target: SearchEngineName,
    private readonly seconds: number,
  ) {}

  /** The epoch of the current lease; null if this process holds none. */
  get epoch(): number | null {
    return this.held !== null && performance.now() < this.held.until ? this.held.epoch : null;
  }

  /**
   * Takes or renews the lease. Resolves to its epoch; null if another process holds the lease. A
   * timer renews the lease until `release`. Renewals may overlap, so that a renewal that hangs on a
   * dead connection does not end the lease.
   */
  async acquire(): Promise<number | null> {
    const startedAt = performance.now();
    const { releases } = this;
    const { rows } = await this.pool.query<{ epoch: number }>({
      name: 'indexing-lease',
      text: ACQUIRE,
      values: [this.target, this.holder, this.seconds],
    });
    const epoch = rows[0]?.epoch ?? null;
    if (releases !== this.releases) {
      // The lease was released during the query.
      if (epoch !== null) await this.expireRow();
      return null;
    }
    // Counted from the start of the query, so the lease ends here before it ends in Postgres.
    this.held = epoch === null ? null : { epoch, until: startedAt + this.seconds * 1_000 };
    if (epoch === null) this.stopRenewing();
    else
      this.timer ??= setInterval(
        () => void this.acquire().catch(() => undefined),
        (this.seconds * 1_000) / RENEWALS,
      );
    return epoch;
  }

  /** Releases the lease, so that another process can take it at once. */
  async release(): Promise<void> {
    this.stopRenewing();
    this.held = null;
    this.releases += 1;
    await this.expireRow();
  }

  private async expireRow(): Promise<void> {
    await this.pool.query(
      `update indexer_lease set expires_at = least(expires_at, now())
       where engine = $1 and holder = $2`,
      [this.target, this.holder],
    );
  }

  private stopRenewing(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
