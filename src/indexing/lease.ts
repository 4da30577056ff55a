import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';

const LEASE_SECONDS = 6;
const RENEW_MS = 2_000;

/**
 * Leadership among replicas: a row that names its holder until a time, taken over once that has passed. No lock: a
 * process that was stopped would keep it. Two that lead for a moment do no harm, because versions decide.
 */
export class Lease {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private heldUntil = 0;
  private released = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly pool: Pool) {}

  get held(): boolean {
    return performance.now() < this.heldUntil;
  }

  /** Takes or renews the lease; resolves to whether it is held. Once held it renews itself until `release`. */
  async acquire(): Promise<boolean> {
    const askedAt = performance.now();
    const { released } = this;
    const { rowCount } = await this.pool.query({
      name: 'indexing-lease',
      text: `insert into indexer_lease (id, holder, epoch, expires_at) values (1, $1, 1, now() + interval '${LEASE_SECONDS} seconds')
        on conflict (id) do update set holder = $1, expires_at = excluded.expires_at,
          epoch = indexer_lease.epoch + case when indexer_lease.holder = $1 then 0 else 1 end
        where indexer_lease.holder = $1 or indexer_lease.expires_at < now()`,
      values: [this.holder],
    });
    if (released !== this.released) {
      // Given up while this was under way: taken all the same it would be held, and renewed, for nobody.
      if (rowCount) await this.giveUp();
      return false;
    }
    // Counted from before the question, so that this side gives up first.
    this.heldUntil = rowCount ? askedAt + LEASE_SECONDS * 1_000 : 0;
    if (rowCount && !this.timer) this.timer = setInterval(() => void this.acquire().catch(() => undefined), RENEW_MS);
    if (!rowCount) this.stopRenewing();
    return this.held;
  }

  /** Gives the lease up, so that another need not wait for it to expire. */
  async release(): Promise<void> {
    this.stopRenewing();
    this.heldUntil = 0;
    this.released += 1;
    await this.giveUp();
  }

  private async giveUp(): Promise<void> {
    await this.pool.query(`update indexer_lease set expires_at = '-infinity' where holder = $1`, [this.holder]);
  }

  private stopRenewing(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
