import { AsyncResource } from 'node:async_hooks';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import type { Pool, PoolClient } from 'pg';
import { transaction } from '../../core/database/connections.js';
import { SQLSTATE, sqlState } from '../../core/database/database-errors.js';
import { DoumError } from '../../core/errors.js';
import { currentOperation } from '../../core/work/operation.js';
import { Parameters } from '../../core/database/database.js';
import { type Coverage, planRange, type Range, type Span } from './plan-range.js';
import { MATCHES_NOTHING, rollupOf, type Scope, type Source } from './scope.sql.js';

/** Maximum concurrent reads per server, to leave enough connections for searches. */
const MAX_CONCURRENT = 2;
const MAX_QUEUED = 500;

/** Maximum time in the queue, and maximum time of the statement. */
const TIMEOUT_MS = 30_000;

const BEGIN_SNAPSHOT = `
  set transaction isolation level repeatable read read only;
  set local statement_timeout = ${TIMEOUT_MS};
  set local work_mem = '64MB'`;

/** What is counted: the searches of a time range and a scope. */
export interface Section extends Range {
  scope: Scope;
  /** IANA name of the time zone in which the intervals of timelines begin. */
  timeZone: string;
}

/** Builds the SQL of a statement, and adds its parameters to `parameters`. */
export type Build = (source: Source, parameters: Parameters) => string;

/**
 * Reads figures from the log and its roll-ups. Each read uses one read-only snapshot, so that a
 * range read from both counts every search once, even during writes.
 */
export class StatisticsReader {
  private readonly concurrency = bulkhead(MAX_CONCURRENT, MAX_QUEUED);

  constructor(private readonly pool: Pool) {}

  /**
   * Resolves to the rows of the statement. `span` is the roll-up that contains the figures. Without
   * a roll-up, `why` names the reason for reading the log. Throws BAD_USER_INPUT if a time is
   * needed that the log no longer covers, and LIMIT_EXCEEDED if too many reads are queued, or after
   * 30 seconds in the queue or in the statement.
   */
  async read<Row extends object>(
    section: Section,
    span: Span,
    build: Build,
    why = 'A part of an hour or of a day in Korea',
  ): Promise<Row[]> {
    // Extends the usual timeout of an operation: only analysts read statistics, few at a time, and
    // the errors of the timeouts here say what to change.
    currentOperation()?.setDeadline(2 * TIMEOUT_MS);
    const until = performance.now() + TIMEOUT_MS;
    try {
      const readInTime = () => {
        if (performance.now() > until) throw tooManyReads();
        return transaction(this.pool, (client) => readRows<Row>(client, section, span, build, why));
      };
      // The bulkhead calls a queued function in the async context of the request that ends. `bind`
      // keeps the function's own context.
      return await this.concurrency.execute(AsyncResource.bind(readInTime));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw tooManyReads(error);
      currentOperation()?.signal.throwIfAborted();
      if (sqlState(error) !== SQLSTATE.QUERY_CANCELED) throw error;
      throw new DoumError(
        'LIMIT_EXCEEDED',
        'These statistics take longer than 30 seconds.',
        { field: 'from', hint: 'Choose a shorter time range.' },
        { cause: error },
      );
    }
  }

  /** The times since when the log and the roll-ups are complete. */
  async keptFrom(): Promise<{ logFrom: Date; rollupFrom: Date }> {
    const { rows } = await this.pool.query<{ logFrom: Date; rollupFrom: Date }>(
      'select log_from as "logFrom", rollup_from as "rollupFrom" from analytics_state',
    );
    return rows[0]!;
  }
}

async function readRows<Row extends object>(
  client: PoolClient,
  section: Section,
  span: Span,
  build: Build,
  why: string,
): Promise<Row[]> {
  await client.query(BEGIN_SNAPSHOT);
  const { rows: coverage } = await client.query<Coverage>(COVERAGE, [section.from, section.to]);
  const rollup = rollupOf(section.scope);
  const plan = rollup
    ? planRange(section, coverage[0]!, span, why)
    : planRange(
        section,
        coverage[0]!,
        null,
        'A filter with several values, or with one that the roll-ups do not hold,',
      );
  const parameters = new Parameters();
  const source = { plan, rollup: rollup ?? MATCHES_NOTHING, scope: section.scope };
  const { rows } = await client.query<Row>(build(source, parameters), parameters.values);
  return rows;
}

function tooManyReads(cause?: unknown): DoumError {
  return new DoumError(
    'LIMIT_EXCEEDED',
    'Too many statistics are asked for at once.',
    { hint: 'Ask again in a moment.' },
    { cause },
  );
}

const COVERAGE = `
  select log_from as "logFrom",
    array(
      select day from rollup_due
      where day >= log_from and day > $1::timestamptz - interval '1 day' and day < $2
    ) as "dueDays",
    (select coalesce(sum(searches), 0) from search_rollup
      where dimension = 0 and hour >= greatest($1, log_from) and hour < $2)::float8 as searches
  from analytics_state`;

/**
 * Calls `load` once for each key object, and caches the promise for the lifetime of the object.
 * Figures that several fields share are thus read in one statement.
 */
export function oncePerObject<Key extends object, T>(
  load: (key: Key) => Promise<T>,
): (key: Key) => Promise<T> {
  const loaded = new WeakMap<Key, Promise<T>>();
  return (key) => {
    const value = loaded.get(key) ?? load(key);
    loaded.set(key, value);
    return value;
  };
}
