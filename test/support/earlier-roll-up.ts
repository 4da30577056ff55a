import type { Pool } from 'pg';
import {
  FIGURE_COLUMNS,
  FIGURES_OF_LOG,
  IS_DEFLECTED,
  koreanDayOf,
} from '../../src/analytics/rollups/figures.sql.js';

const DIMENSIONS = `cross join lateral (
  select 0::smallint as dimension, 0 as value
  union all select 1::smallint,
    case l.source when 'app' then 1 when 'web' then 2 when 'api' then 3 end
  union all select 2::smallint, unnest(l.product_ids)
  union all select 3::smallint, unnest(l.category_ids)
  union all select 4::smallint, unnest(l.platform_ids)) d`;

const OF_HOUR = "l.at >= $1::timestamptz and l.at < $1::timestamptz + interval '1 hour'";

const HOUR = [
  ...['search_rollup', 'query_rollup', 'rewrite_rollup', 'click_rollup'].map(
    (table) => `delete from ${table} where hour = $1`,
  ),
  `insert into search_rollup (hour, dimension, value, ${FIGURE_COLUMNS}, deflected)
   select $1, d.dimension, d.value, ${FIGURES_OF_LOG}, count(*) filter (where l.deflected)
   from (select l.*, ${IS_DEFLECTED} as deflected from search_log l where ${OF_HOUR}) l
     ${DIMENSIONS}
   group by d.dimension, d.value`,
  `insert into query_rollup (hour, dimension, value, query, ${FIGURE_COLUMNS}, results)
   select $1, d.dimension, d.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)
   from search_log l ${DIMENSIONS}
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
     ${DIMENSIONS}
   where ${OF_HOUR} group by d.dimension, d.value, r.kind, r."from", r."to"`,
  `insert into click_rollup (hour, dimension, value, query, article_id, clicks)
   select $1, d.dimension, d.value, l.query, c.article_id, count(*)
   from search_click c
     join search_log l on l.id = c.search_id and l.at = c.search_at
     ${DIMENSIONS}
   where ${OF_HOUR} and c.search_at >= $1::timestamptz
     and c.search_at < $1::timestamptz + interval '1 hour'
   group by d.dimension, d.value, l.query, c.article_id order by 2, 3, 4`,
  `insert into rollup_due (span, start) select 'DAY', ${koreanDayOf('$1::timestamptz')}
   on conflict (span, start) do update set start = excluded.start`,
];

const VISITORS_OF_DAY = [
  'delete from visitor_rollup where day = $1',
  `insert into visitor_rollup (day, dimension, value, visitors)
   select $1::timestamptz, d.dimension, d.value, count(distinct l.visitor)
   from search_log l ${DIMENSIONS}
   where l.at >= $1 and l.at < $1::timestamptz + interval '1 day'
   group by d.dimension, d.value`,
];

/**
 * Rolls all spans of the log up like servers of the version before migration 1764000000015: by the
 * statements of commit 4c1d555, without the sums of days and weeks, which have not changed.
 */
export async function rollUpLikeBefore(pool: Pool): Promise<void> {
  const starts = async (start: string) =>
    (await pool.query<{ start: Date }>(`select distinct ${start} as start from search_log`)).rows;
  for (const { start } of await starts("date_trunc('hour', at)"))
    for (const statement of HOUR) await pool.query(statement, [start]);
  for (const { start } of await starts(koreanDayOf('at')))
    for (const statement of VISITORS_OF_DAY) await pool.query(statement, [start]);
  await pool.query('delete from rollup_due');
}
