import { randomUUID } from 'node:crypto';
import type { Pool, QueryConfig } from 'pg';

/** What this replica counted of a client in a minute. */
export interface OwnCount {
  client: string;
  /** Minutes since 1970. */
  minute: number;
  /** 0 only asks for the others'. */
  count: number;
}

const EXCHANGE = `
  with own as (
    select * from unnest($2::integer[], $3::text[], $4::integer[]) with ordinality as own (minute, client, count, position)
  ), written as (
    insert into rate_count as known (minute, client, replica, count) select minute, client, $1, count from own where count > 0
    on conflict (minute, client, replica) do update set count = excluded.count where known.count < excluded.count
  )
  select coalesce(sum(r.count), 0)::bigint as others
  from own left join rate_count r on r.minute = own.minute and r.client = own.client and r.replica <> $1
  group by position order by position`;

/**
 * The counts that replicas share, in `rate_count`. Each writes rows of its own, with all it counted
 * rather than what came since: no replica waits for a lock of another, and a statement whose answer
 * was lost may be sent again, or arrive late, without counting twice.
 */
export class RateCounts {
  private readonly replica = randomUUID();

  /** A statement that takes longer than `timeoutMs` is given up, and its connection closed. */
  constructor(
    private readonly pool: Pool,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Writes what this replica counted; resolves to what all others counted of each, in the same
   * order. One statement.
   */
  async exchange(own: readonly OwnCount[]): Promise<number[]> {
    const columns = [
      own.map(({ minute }) => minute),
      own.map(({ client }) => client),
      own.map(({ count }) => count),
    ];
    const { rows } = await this.pool.query<{ others: number }>(
      this.limited({
        name: 'access-exchange-rates',
        text: EXCHANGE,
        values: [this.replica, ...columns],
      }),
    );
    return rows.map(({ others }) => others);
  }

  /** Forgets what all replicas counted before that minute. */
  async removeBefore(minute: number): Promise<void> {
    await this.pool.query(
      this.limited({ text: 'delete from rate_count where minute < $1', values: [minute] }),
    );
  }

  /** The type of a query does not know that node-postgres takes a timeout for one statement. */
  private limited(query: QueryConfig): QueryConfig {
    return { ...query, query_timeout: this.timeoutMs } as QueryConfig;
  }
}
