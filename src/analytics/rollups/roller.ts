import type { Pool, PoolClient } from 'pg';
import { allowLongStatements, transaction } from '../../core/connections.js';
import { unavailableReason, isDatabaseUnavailable } from '../../core/database-errors.js';
import type { Logger } from '../../core/logger.js';
import {
  ADDRESS_OF_SEARCH,
  DIMENSION_COUNT,
  DIMENSIONS,
  DIMENSIONS_OF_SEARCH,
  FIGURE_COLUMNS,
  FIGURES_OF_LOG,
  IS_DEFLECTED,
  koreanDayOf,
  MAX_VISITORS_PER_ADDRESS,
  sumsOf,
} from './figures.sql.js';

/** Delay after the end of a span; most later clicks and searches are written by then. */
const SETTLING_TIME = "interval '6 minutes'";

/**
 * Minimum pause between two roll-ups of an hour that still gets clicks; statistics read the log
 * until then.
 */
const MIN_PAUSE = "interval '5 minutes'";

/** Maximum spans per statement. */
const BATCH = 50;

const DUE_HOURS = `
  select start from rollup_due
  where span = 'HOUR' and start <= now() - interval '1 hour' - ${SETTLING_TIME}
    and (since <= now() - ${MIN_PAUSE} or $1) and not start = any($2::timestamptz[])
  order by start limit ${BATCH}`;
const DUE_SPANS = (span: 'DAY' | 'WEEK', part: 'HOUR' | 'DAY', length: string) => `
  select start from rollup_due d
  where span = '${span}' and start <= now() - interval '${length}' - ${SETTLING_TIME}
    and not exists (
      select from rollup_due p
      where p.span = '${part}' and p.start >= d.start and p.start < d.start + interval '${length}'
    )
    and not start = any($1::timestamptz[])
  order by start limit ${BATCH}`;

/**
 * Skips a span that is locked: another server rolls it up, or a writer has just marked it due
 * again.
 */
const LOCK_SPAN = 'select from rollup_due where span = $1 and start = $2 for update skip locked';
const UNMARK_SPAN = 'delete from rollup_due where span = $1 and start = $2';

const OF_HOUR = "l.at >= $1::timestamptz and l.at < $1::timestamptz + interval '1 hour'";

const ROLL_HOUR: readonly string[] = [
  ...['search_rollup', 'query_rollup', 'rewrite_rollup', 'click_rollup'].map(
    (table) => `delete from ${table} where hour = $1`,
  ),
  `insert into search_rollup (hour, dimension, value, ${FIGURE_COLUMNS}, deflected, dimensions)
   select $1, d.dimension, d.value, ${FIGURES_OF_LOG}, count(*) filter (where l.deflected),
     ${DIMENSION_COUNT}
   from (select l.*, ${IS_DEFLECTED} as deflected from search_log l where ${OF_HOUR}) l
     ${DIMENSIONS_OF_SEARCH}
   group by d.dimension, d.value`,
  `insert into query_rollup (hour, dimension, value, query, ${FIGURE_COLUMNS}, results)
   select $1, d.dimension, d.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)
   from search_log l ${DIMENSIONS_OF_SEARCH}
   where ${OF_HOUR} group by d.dimension, d.value, l.query order by 2, 3, 4`,
  `insert into rewrite_rollup (hour, dimension, value, kind, "from", "to", searches, zero_results,
     clicked)
   select $1, d.dimension, d.value, r.kind, r."from", r."to", count(*),
     count(*) filter (where l.total = 0), count(*) filter (where l.clicks > 0)
   from search_log l
     cross join lateral (
       select distinct kind, "from", "to"
       from jsonb_to_recordset(l.rewrites) as _ (kind text, "from" text, "to" text)
     ) r
     ${DIMENSIONS_OF_SEARCH}
   where ${OF_HOUR} group by d.dimension, d.value, r.kind, r."from", r."to"`,
  `insert into click_rollup (hour, dimension, value, query, article_id, clicks)
   select $1, d.dimension, d.value, l.query, c.article_id, count(*)
   from search_click c
     join search_log l on l.id = c.search_id and l.at = c.search_at
     ${DIMENSIONS_OF_SEARCH}
   where ${OF_HOUR} and c.search_at >= $1::timestamptz
     and c.search_at < $1::timestamptz + interval '1 hour'
   group by d.dimension, d.value, l.query, c.article_id order by 2, 3, 4`,
  `insert into rollup_due (span, start) select 'DAY', ${koreanDayOf('$1::timestamptz')}
   on conflict (span, start) do update set start = excluded.start`,
];

/** The hours of a day. Visitors cannot be summed from them: one may come in several hours. */
const OF_DAY = "hour >= $1 and hour < $1::timestamptz + interval '1 day'";
const IN_LOG = '(select log_from from analytics_state) <= $1';

const ROLL_DAY: readonly string[] = [
  ...['query_rollup_of_day', 'rewrite_rollup_of_day', 'click_rollup_of_day'].map(
    (table) => `delete from ${table} where day = $1`,
  ),
  `insert into query_rollup_of_day (day, dimension, value, query, ${FIGURE_COLUMNS}, results)
   select $1::timestamptz, dimension, value, query, ${sumsOf(`${FIGURE_COLUMNS}, results`)}
   from query_rollup where ${OF_DAY} group by dimension, value, query order by 2, 3, 4`,
  `insert into rewrite_rollup_of_day (day, dimension, value, kind, "from", "to", searches,
     zero_results, clicked)
   select $1::timestamptz, dimension, value, kind, "from", "to", sum(searches), sum(zero_results),
     sum(clicked)
   from rewrite_rollup where ${OF_DAY}
   group by dimension, value, kind, "from", "to" order by 2, 3, 4, 5`,
  `insert into click_rollup_of_day (day, dimension, value, query, article_id, clicks)
   select $1::timestamptz, dimension, value, query, article_id, sum(clicks)
   from click_rollup where ${OF_DAY}
   group by dimension, value, query, article_id order by 2, 3, 4, 5`,
  `delete from visitor_rollup where day = $1 and ${IN_LOG}`,
  `insert into visitor_rollup (day, dimension, value, visitors, dimensions)
   select $1::timestamptz, dimension, value, sum(least(visitors, ${MAX_VISITORS_PER_ADDRESS})),
     ${DIMENSION_COUNT}
   from (
     select d.dimension, d.value, count(distinct l.visitor) as visitors
     from search_log l ${DIMENSIONS_OF_SEARCH}
     where l.at >= $1 and l.at < $1::timestamptz + interval '1 day' and ${IN_LOG}
     group by d.dimension, d.value, ${ADDRESS_OF_SEARCH}
   ) of_address group by dimension, value`,
  `insert into rollup_due (span, start) select 'WEEK', date_trunc('week', $1::timestamptz, 'Asia/Seoul')
   on conflict (span, start) do update set start = excluded.start`,
];

/** The columns by which queries are ranked. */
const RANKING_COLUMNS = 'searches, zero_results, unanswered, filtered_out, clicked, zero_clicked';

const ROLL_WEEK: readonly string[] = [
  'delete from query_rollup_of_week where week = $1',
  `insert into query_rollup_of_week (week, dimension, value, query, ${RANKING_COLUMNS})
   select $1::timestamptz, dimension, value, query, ${sumsOf(RANKING_COLUMNS)}
   from query_rollup_of_day where day >= $1 and day < $1::timestamptz + interval '7 days'
   group by dimension, value, query order by 2, 3, 4`,
];

/** Hours are computed from the log; those that it no longer covers cannot be computed again. */
const DELETE_OLD_HOURS = `
  delete from rollup_due
  where span = 'HOUR' and start < (select log_from from analytics_state)`;

/**
 * What a server of an earlier version rolled up, as one does beside this one during an upgrade,
 * lacks the dimensions that it does not know.
 */
const MARK_INCOMPLETE = `
  with log as (select log_from as start from analytics_state)
  insert into rollup_due (span, start)
    select 'HOUR', hour from search_rollup, log
    where dimension = ${DIMENSIONS.all} and dimensions < ${DIMENSION_COUNT} and hour >= log.start
    union all
    select 'DAY', day from visitor_rollup, log
    where dimension = ${DIMENSIONS.all} and dimensions < ${DIMENSION_COUNT} and day >= log.start
  on conflict do nothing`;

type Span = 'HOUR' | 'DAY' | 'WEEK';

/**
 * Keeps the roll-ups up to date. Recomputes the spans in rollup_due, each in one transaction: hours
 * from the log, days from hours, weeks from days (and visitors of days from the log). Any number of
 * servers may do so at once.
 */
export class Roller {
  constructor(
    private readonly pool: Pool,
    private readonly logger: Logger,
  ) {}

  /**
   * Rolls up all due spans that have ended. `atOnce` ignores the pause after the last write to an
   * hour. Resolves to the number of hours, days and weeks rolled up; `onProgress` receives it after
   * each. A span that fails is logged and retried by the next run. Rejects if Postgres is
   * unavailable.
   */
  async run(
    options: { atOnce?: boolean; onProgress?: (done: number) => void; signal?: AbortSignal } = {},
  ): Promise<number> {
    await this.pool.query(DELETE_OLD_HOURS);
    await this.pool.query(MARK_INCOMPLETE);
    const { atOnce = false, onProgress = () => undefined, signal } = options;
    const seen: Date[] = [];
    let done = 0;
    const rollAll = async (
      span: Span,
      due: () => Promise<Date[]>,
      statements: readonly string[],
    ) => {
      for (let starts = await due(); starts.length > 0 && !signal?.aborted; starts = await due()) {
        for (const start of starts) {
          if (signal?.aborted) return;
          seen.push(start);
          if (await this.roll(span, start, statements)) onProgress((done += 1));
        }
      }
    };
    await rollAll('HOUR', () => this.starts(DUE_HOURS, [atOnce, seen]), ROLL_HOUR);
    seen.length = 0;
    await rollAll('DAY', () => this.starts(DUE_SPANS('DAY', 'HOUR', '1 day'), [seen]), ROLL_DAY);
    seen.length = 0;
    await rollAll('WEEK', () => this.starts(DUE_SPANS('WEEK', 'DAY', '7 days'), [seen]), ROLL_WEEK);
    return done;
  }

  private async starts(sql: string, values: unknown[]): Promise<Date[]> {
    const { rows } = await this.pool.query<{ start: Date }>(sql, values);
    return rows.map(({ start }) => start);
  }

  private async roll(span: Span, start: Date, statements: readonly string[]): Promise<boolean> {
    try {
      return await transaction(this.pool, async (client) => {
        const { rowCount } = await client.query(LOCK_SPAN, [span, start]);
        if (rowCount === 0) return false;
        await recompute(client, start, statements);
        await client.query(UNMARK_SPAN, [span, start]);
        return true;
      });
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.logger.error(
        { span, start, error: unavailableReason(error) },
        'A span of searches could not be rolled up.',
      );
      return false;
    }
  }
}

async function recompute(
  client: PoolClient,
  start: Date,
  statements: readonly string[],
): Promise<void> {
  await allowLongStatements(client);
  await client.query("set local work_mem = '64MB'");
  for (const statement of statements) await client.query(statement, [start]);
}
