import type { Pool } from 'pg';
import { allowLongStatements, transaction } from '../core/database/connections.js';
import {
  ADDRESS_OF_SEARCH,
  DIMENSIONS_OF_SEARCH,
  FIGURE_COLUMNS,
  FIGURES_OF_LOG,
  IS_COMMON,
  IS_DEFLECTED,
  MAX_VISITORS_PER_ADDRESS,
  REWRITES_OF_SEARCH,
} from './figures.sql.js';

/** Delay after the end of a day, when most later clicks and searches have been written. */
const SETTLING_TIME = "interval '6 minutes'";

/**
 * Minimum pause between two roll-ups of a day that still gets clicks. Until then statistics read
 * the log.
 */
const MIN_PAUSE = "interval '1 hour'";

/** Minimum addresses of a rewrite with figures of its own in a day. */
const MIN_ADDRESSES = 2;

/** Maximum queries of a day: of all searches, and of each product or other value. */
const MAX_QUERIES = 5_000;
const MAX_QUERIES_OF_VALUE = 500;

/** Maximum rewrites of a day, and opened articles of a query, for one value. */
const MAX_REWRITES = 200;
const MAX_ARTICLES = 20;

/** Days that the log no longer covers cannot be computed again. */
const DELETE_OLD = 'delete from rollup_due where day < (select log_from from analytics_state)';

const DUE = `
  select day, xmin::text as version from rollup_due
  where day <= now() - interval '1 day' - ${SETTLING_TIME}
    and (since <= now() - ${MIN_PAUSE} or $1)
  order by day`;

/** Locks out `forgetLog`, but not the writers of the log. */
const LOCK = 'lock table rollup_due in row exclusive mode';

/** Leaves a day due if its log was written meanwhile. */
const UNMARK = 'delete from rollup_due where day = $1 and xmin::text = $2';

/** The searches `l` of the day with each dimension and value `d` under which they count. */
const OF_DAY = "l.at >= $1::timestamptz and l.at < $1::timestamptz + interval '1 day'";
const SEARCHES_OF_DAY = `search_log l ${DIMENSIONS_OF_SEARCH} where ${OF_DAY}`;

const SUMS = `${FIGURE_COLUMNS}, results`;
const SUMS_OF_OTHERS = SUMS.split(',')
  .map((column) => `coalesce(sum(${column}) filter (where not is_kept), 0)`)
  .join(', ');

const ROLL_UP: readonly string[] = [
  "delete from search_rollup where hour >= $1 and hour < $1::timestamptz + interval '1 day'",
  `insert into search_rollup (hour, dimension, value, ${FIGURE_COLUMNS}, deflected)
   select date_trunc('hour', l.at, 'UTC'), d.dimension, d.value, ${FIGURES_OF_LOG},
     count(*) filter (where l.deflected)
   from (select l.*, ${IS_DEFLECTED} as deflected from search_log l where ${OF_DAY}) l
     ${DIMENSIONS_OF_SEARCH}
   group by 1, 2, 3`,
  'delete from query_rollup_of_day where day = $1',
  `with of_query as (
     select d.dimension, d.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results,
       ${IS_COMMON} as is_common
     from ${SEARCHES_OF_DAY} group by 1, 2, 3
   ), of_day as (
     select *, query = '' or is_common and row_number() over (
       partition by dimension, value, is_common order by searches desc, query
     ) <= case dimension when 0 then ${MAX_QUERIES} else ${MAX_QUERIES_OF_VALUE} end as is_kept
     from of_query
   ), opened as (
     select dimension, value, query, jsonb_object_agg(article_id, clicks) as articles from (
       select d.dimension, d.value, l.query, c.article_id, count(*) as clicks, row_number() over (
           partition by d.dimension, d.value, l.query order by count(*) desc, c.article_id) as rank
       from search_click c join search_log l on l.id = c.search_id and l.at = c.search_at
         ${DIMENSIONS_OF_SEARCH}
       where ${OF_DAY} and c.search_at >= $1::timestamptz
         and c.search_at < $1::timestamptz + interval '1 day'
       group by 1, 2, 3, 4
     ) of_article where rank <= ${MAX_ARTICLES} group by 1, 2, 3
   ), rewritten as (
     select dimension, value, jsonb_agg(to_jsonb(r) - '{dimension,value,rank}'::text[]) as rewrites
     from (
       select d.dimension, d.value, r.kind, r."from", r."to", count(*) as searches,
         count(*) filter (where l.total = 0) as zero_results,
         count(*) filter (where l.clicks > 0) as clicked,
         row_number() over (
           partition by d.dimension, d.value order by count(*) desc, kind, "from", "to") as rank
       from search_log l ${REWRITES_OF_SEARCH} ${DIMENSIONS_OF_SEARCH} where ${OF_DAY}
       group by 1, 2, 3, 4, 5 having count(distinct ${ADDRESS_OF_SEARCH}) >= ${MIN_ADDRESSES}
     ) r where rank <= ${MAX_REWRITES} group by 1, 2
   ), visited as (
     select dimension, value, sum(least(visitors, ${MAX_VISITORS_PER_ADDRESS})) as visitors from (
       select d.dimension, d.value, count(distinct l.visitor) as visitors
       from ${SEARCHES_OF_DAY} group by d.dimension, d.value, ${ADDRESS_OF_SEARCH}
     ) of_address group by 1, 2
   )
   insert into query_rollup_of_day
     (day, dimension, value, query, ${SUMS}, articles, visitors, rewrites)
   select $1::timestamptz, dimension, value, query, ${SUMS}, articles, null::integer, null::jsonb
     from of_day left join opened using (dimension, value, query) where is_kept
   union all
   select $1::timestamptz, dimension, value, null, ${SUMS_OF_OTHERS}, null, visitors, rewrites
     from of_day join visited using (dimension, value)
       left join rewritten using (dimension, value)
     group by dimension, value, visitors, rewrites`,
];

/**
 * Computes the roll-ups of all ended Korean days in `rollup_due`: the sums of their hours, and the
 * figures of their queries. Each day is one transaction. A query that visitors at fewer than two
 * addresses searched that day goes into the row "others", which has no query, so that one client
 * cannot fill the table. `atOnce` ignores the pause after the last roll-up. Resolves to the number
 * of days. A failed day does not stop the other days; the promise rejects in the end.
 */
export async function rollUp(
  pool: Pool,
  { atOnce = false, signal }: { atOnce?: boolean; signal?: AbortSignal } = {},
): Promise<number> {
  await pool.query(DELETE_OLD);
  const { rows } = await pool.query<{ day: Date; version: string }>(DUE, [atOnce]);
  const failures: unknown[] = [];
  let done = 0;
  for (const { day, version } of rows) {
    if (signal?.aborted) break;
    try {
      await rollUpDay(pool, day, version);
      done += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return done;
}

function rollUpDay(pool: Pool, day: Date, version: string): Promise<void> {
  return transaction(pool, async (client) => {
    await allowLongStatements(client);
    await client.query(`${LOCK}; set local work_mem = '64MB'`);
    for (const statement of ROLL_UP) await client.query(statement, [day]);
    await client.query(UNMARK, [day, version]);
  });
}
