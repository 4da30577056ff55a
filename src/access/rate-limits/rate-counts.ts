import { randomUUID } from 'node:crypto';
import type { Pool, QueryConfig } from 'pg';

/** This replica's count for one client in one minute. */
export interface OwnCount {
  client: string;
  /** Minutes since 1970. */
  minute: number;
  /** 0: nothing is written; only the counts of the other replicas are read. */
  count: number;
}

const EXCHANGE = `
  with own as (
    select * from unnest($2::integer[], $3::text[], $4::integer[])
      with ordinality as own (minute, client, count, position)
  ), written as (
    insert into rate_count as stored (minute, client, replica, count)
      select minute, client, $1, count from own where count > 0
    on conflict (minute, client, replica)
      do update set count = excluded.count where stored.count < excluded.count
  )
  select coalesce(sum(r.count), 0)::bigint as others
  from own
    left join rate_count r
      on r.minute = own.minute and r.client = own.client and r.replica <> $1
  group by position order by position`;

/**
 * The counts that replicas share in the table `rate_count`. Each replica writes its own rows, so no
 * replica waits for a lock of another. Rows hold total counts, not increments, so a statement may
 * be retried or arrive late without counting twice.
 */
export class RateCounts {
  private readonly replica = randomUUID();

  /** A statement that takes longer than `timeoutMs` fails, and its connection is closed. */
  constructor(
    private readonly pool: Pool,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Writes this replica's counts and resolves to the sums of all other replicas' counts, in the
   * order of `own`. Sends one statement.
   */
  async exchange(own: readonly OwnCount[]): Promise<number[]> {
    const columns = [
      own.map(({ minute }) => minute),
      own.map(({ client }) => client),
      own.map(({ count }) => count),
    ];
    const { rows } = await this.pool.query<{ others: number }>(
      this.withTimeout({
        name: 'access-exchange-rates',
        text: EXCHANGE,
        values: [this.replica, ...columns],
      }),
    );
    return rows.map(({ others }) => others);
  }

  /** Deletes the counts of all replicas from before `minute`. */
  async removeBefore(minute: number): Promise<void> {
    await this.pool.query(
      this.withTimeout({ text: 'delete from rate_count where minute < $1', values: [minute] }),
    );
  }

  /** node-postgres accepts a timeout for one query, but its types do not declare it. */
  private withTimeout(query: QueryConfig): QueryConfig {
    return { ...query, query_timeout: this.timeoutMs } as QueryConfig;
  }
}
