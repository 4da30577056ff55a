import { AsyncResource } from 'node:async_hooks';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import type { Pool, PoolClient } from 'pg';
import { transaction } from '../../core/connections.js';
import { sqlState } from '../../core/database-errors.js';
import { DoumError } from '../../core/errors.js';
import { currentOperation } from '../../core/operation.js';
import { Parameters } from '../../core/parameters.js';
import { type Holdings, planRange, type Range, type RangePlan } from './plan-range.js';
import { rollupOf, type Scope, scopeSql } from './scope.js';

/** So many are read at once, in each server: searches need connections too. */
const AT_ONCE = 2;
const WAITING = 500;

/** A reader of statistics waits no longer, for a turn and then for an answer. */
const LIMIT_MS = 30_000;

/** What is counted: which searches of which time. */
export interface Section extends Range {
  scope: Scope;
}

/** What a statement needs to know of its section: from where to read what. */
export interface Source {
  plan: RangePlan;
  /** How the roll-ups know the scope; where they do not, the plan reads the log alone. */
  rollup: { dimension: number; value: number };
  scope: Scope;
}

/** Makes a statement for the sources of a section. */
export type Build = (source: Source, parameters: Parameters) => string;

/**
 * Reads figures of the log and its roll-ups, each in one read-only snapshot, so that a range that
 * is read from both counts every search once whatever is written meanwhile.
 */
export class StatisticsReader {
  private readonly few = bulkhead(AT_ONCE, WAITING);

  constructor(private readonly pool: Pool) {}

  /**
   * The rows of the statement. `onlyLog` says what the roll-ups do not hold, where that is so.
   * BAD_USER_INPUT where the log would be needed for a time of which it is no longer kept;
   * LIMIT_EXCEEDED after 30 s.
   */
  async read<Row extends object>(
    section: Section,
    build: Build,
    onlyLog: string | null = null,
  ): Promise<Row[]> {
    return this.inSnapshot(async (client) => {
      const holdings = await readHoldings(client, section);
      const rollup = rollupOf(section.scope);
      const fromLog = onlyLog ?? (rollup === null ? 'A filter with several values' : null);
      const plan = planRange(section, holdings, fromLog);
      const parameters = new Parameters();
      const sql = build(
        { plan, rollup: rollup ?? { dimension: -1, value: -1 }, scope: section.scope },
        parameters,
      );
      const { rows } = await client.query<Row>(sql, parameters.values);
      return rows;
    });
  }

  /** Since when there is a log, and since when there are roll-ups. */
  async keptFrom(): Promise<{ logFrom: Date; rollupFrom: Date }> {
    const { rows } = await this.pool.query<{ logFrom: Date; rollupFrom: Date }>(
      'select log_from as "logFrom", rollup_from as "rollupFrom" from analytics_state',
    );
    return rows[0]!;
  }

  private async inSnapshot<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    // Only analysts read statistics, a few at a time: they have a limit of their own, which says
    // what helps.
    currentOperation()?.endAfter(2 * LIMIT_MS);
    const until = performance.now() + LIMIT_MS;
    try {
      const read = () => {
        if (performance.now() > until) throw tooMany();
        return transaction(this.pool, async (client) => {
          await client.query(
            `set transaction isolation level repeatable read read only; set local statement_timeout = ${LIMIT_MS}; set local work_mem = '64MB'`,
          );
          return work(client);
        });
      };
      // The bulkhead calls a waiting function from the request that ends; without `bind` it would
      // run for that request.
      return await this.few.execute(AsyncResource.bind(read));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw tooMany(error);
      currentOperation()?.signal.throwIfAborted();
      if (sqlState(error) !== '57014') throw error;
      throw new DoumError(
        'LIMIT_EXCEEDED',
        'These statistics take longer than 30 seconds.',
        { field: 'from', hint: 'Ask for a shorter time.' },
        { cause: error },
      );
    }
  }
}

function tooMany(cause?: unknown): DoumError {
  const hint = 'Ask again in a moment.';
  return new DoumError(
    'LIMIT_EXCEEDED',
    'Too many statistics are asked for at once.',
    { hint },
    { cause },
  );
}

async function readHoldings(client: PoolClient, { from, to }: Range): Promise<Holdings> {
  const due = (span: string) =>
    `array(select start from rollup_due where span = '${span}' and start > $1::timestamptz - interval '7 days' and start < $2)`;
  const { rows } = await client.query<{
    logFrom: Date;
    dueHours: Date[];
    dueDays: Date[];
    dueWeeks: Date[];
  }>(
    `select log_from as "logFrom", ${due('HOUR')} as "dueHours", ${due('DAY')} as "dueDays", ${due('WEEK')} as "dueWeeks" from analytics_state`,
    [from, to],
  );
  const { logFrom, dueHours, dueDays, dueWeeks } = rows[0]!;
  const times = (dates: Date[]) => new Set(dates.map((date) => date.getTime()));
  return { logFrom, dueHours: times(dueHours), dueDays: times(dueDays), dueWeeks: times(dueWeeks) };
}

/** The condition on the time of a row `l` of the log. */
function inLog({ log }: RangePlan, parameters: Parameters, column = 'l.at'): string {
  if (log.length === 0) return 'false';
  const ranges = log.map(
    ({ from, to }) =>
      `(${column} >= ${parameters.add(from, 'timestamptz')} and ${column} < ${parameters.add(to, 'timestamptz')})`,
  );
  return `(${ranges.join(' or ')})`;
}

/** The conditions on a row of the log: its time and the scope. */
export function fromLog({ plan, scope }: Source, parameters: Parameters): string {
  return `${inLog(plan, parameters)} ${scopeSql(scope, parameters)}`;
}

/** The column of a roll-up that says of when it is. */
export type SpanColumn = 'hour' | 'day' | 'week';

/** The conditions on a row of a roll-up: its hours (or days, or weeks) and the scope. */
export function fromRollup(
  { rollup }: Source,
  parameters: Parameters,
  times: readonly Date[],
  column: SpanColumn = 'hour',
): string {
  return `${column} = any(${parameters.add(times, 'timestamptz[]')}) and dimension = ${rollup.dimension} and value = ${rollup.value}`;
}

/**
 * The parts of a figure joined by `union all`, without those of which the plan needs nothing: an
 * empty part costs its time all the same. The last, which reads the log, stays where there is no
 * other.
 */
export function unionOf(parts: readonly [needed: readonly unknown[], sql: () => string][]): string {
  const needed = parts.filter(
    ([rows], i) =>
      rows.length > 0 || (i === parts.length - 1 && parts.every(([others]) => others.length === 0)),
  );
  return needed.map(([, sql]) => sql()).join(' union all ');
}
