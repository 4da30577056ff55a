import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lockTables } from './lock-tables.js';

/** The roll-ups that go. */
const GONE = [
  ...['query_rollup', 'rewrite_rollup', 'click_rollup', 'query_rollup_of_week'],
  ...['rewrite_rollup_of_day', 'click_rollup_of_day', 'visitor_rollup'],
];

const DAY = "date_trunc('day', hour, 'Asia/Seoul')";
const FIGURES = [
  ...['searches', 'zero_results', 'clicked', 'clicks', 'click_positions', 'results'],
  ...['unanswered', 'filtered_out', 'zero_clicked'],
];

/** Queries of one search had one address. What more searches had is not known any more. */
const IS_RARE = "query <> '' and searches < 2";

const KEY = 'dimension smallint not null, value integer not null';
const REWRITE = `kind text not null, "from" text collate "C" not null,
  "to" text collate "C" not null, searches integer not null, zero_results integer not null,
  clicked integer not null`;
const CLICK = 'query text collate "C" not null, article_id integer not null, clicks integer not null';
const RANKING = `query text collate "C" not null, searches integer not null,
  zero_results integer not null, clicked integer not null`;
const UNANSWERED = `unanswered integer not null default 0, filtered_out integer not null default 0,
  zero_clicked integer not null default 0`;

/** The definitions of `GONE`: the column of the time, the others, and the rest of the key. */
const TABLES: Record<string, [time: string, columns: string, key: string]> = {
  query_rollup: [
    'hour',
    `${RANKING}, clicks integer not null, click_positions bigint not null, results bigint not null,
     ${UNANSWERED}`,
    ', query',
  ],
  rewrite_rollup: ['hour', REWRITE, ', kind, "from", "to"'],
  click_rollup: ['hour', CLICK, ', query, article_id'],
  query_rollup_of_week: ['week', `${RANKING}, ${UNANSWERED}`, ', query'],
  rewrite_rollup_of_day: ['day', REWRITE, ', kind, "from", "to"'],
  click_rollup_of_day: ['day', CLICK, ', query, article_id'],
  visitor_rollup: ['day', 'visitors integer not null', ''],
};

/** Those with a trigger for servers of earlier versions. */
const TRIGGERED = ['search_rollup', 'query_rollup', 'rewrite_rollup', 'click_rollup', 'visitor_rollup'];
const MARKED = { search_rollup: 'hour', visitor_rollup: 'day' };

/**
 * One hourly roll-up, of sums, and one daily roll-up, of queries that several addresses searched.
 * Days that the log has are computed again; older ones are converted.
 */
export class TwoRollUps1764000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', [
      ...['search_log', 'rollup_due', 'search_rollup', 'query_rollup_of_day'],
      ...GONE,
    ]);
    await runner.query(`
      drop function skip_unknown_source cascade;
      alter table search_rollup drop column dimensions;
      alter table query_rollup_of_day drop constraint query_rollup_of_day_pkey;
      alter table query_rollup_of_day
        -- Null: all other queries of the day ("others"). That row has what belongs to the day.
        alter column query drop not null,
        -- Clicks by the id of the article.
        add column articles jsonb,
        add column visitors integer,
        -- An array of objects: kind, from, to, searches, zero_results, clicked.
        add column rewrites jsonb;
      create index query_rollup_of_day_index on query_rollup_of_day (day, dimension, value, query);

      delete from query_rollup_of_day where day >= (select log_from from analytics_state);
      insert into query_rollup_of_day (day, dimension, value, query, ${FIGURES.join(', ')}, visitors, rewrites)
        select day, dimension, value, null,
          ${FIGURES.map((figure) => `coalesce(sum(${figure}) filter (where ${IS_RARE}), 0)`).join(', ')},
          (select visitors from visitor_rollup v
            where (v.day, v.dimension, v.value) = (q.day, q.dimension, q.value)),
          (select jsonb_agg(jsonb_build_object('kind', kind, 'from', "from", 'to', "to",
              'searches', searches, 'zero_results', zero_results, 'clicked', clicked))
            from (
              select * from rewrite_rollup_of_day r
              where (r.day, r.dimension, r.value) = (q.day, q.dimension, q.value)
              order by searches desc limit 200) r)
        from query_rollup_of_day q group by day, dimension, value;
      delete from query_rollup_of_day where ${IS_RARE};
      update query_rollup_of_day q set articles = (
        select jsonb_object_agg(article_id, clicks) from (
          select article_id, clicks from click_rollup_of_day c
          where (c.day, c.dimension, c.value, c.query) = (q.day, q.dimension, q.value, q.query)
          order by clicks desc, article_id limit 20) c)
      where query is not null;

      create temporary table due on commit drop as
        select distinct ${DAY} as day from search_rollup, analytics_state where hour >= log_from
        union select distinct date_trunc('day', start, 'Asia/Seoul') from rollup_due
          where span <> 'WEEK';
      drop table rollup_due, ${GONE.join(', ')};
      -- Korean days whose roll-ups are missing or out of date. Who writes the log inserts them.
      create table rollup_due (
        day timestamptz primary key,
        since timestamptz not null default now()
      );
      insert into rollup_due (day) select day from due;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', [
      ...['search_log', 'rollup_due', 'search_rollup', 'query_rollup_of_day'],
    ]);
    await runner.query(`
      drop index query_rollup_of_day_index;
      delete from query_rollup_of_day where query is null;
      alter table query_rollup_of_day
        drop column articles, drop column visitors, drop column rewrites,
        alter column query set not null, add primary key (day, dimension, value, query);
      drop table rollup_due;
      create table rollup_due (
        span text not null check (span in ('HOUR', 'DAY', 'WEEK')),
        start timestamptz not null,
        since timestamptz not null default now(),
        primary key (span, start)
      );
      insert into rollup_due (span, start)
        select distinct 'HOUR', date_trunc('hour', at, 'UTC') from search_log;
    `);
    for (const [table, [time, columns, key]] of Object.entries(TABLES))
      await runner.query(`
        create table ${table} (
          ${time} timestamptz not null, ${KEY}, ${columns},
          primary key (${time}, dimension, value${key})
        ) partition by range (${time});
        do $$
        declare
          part record;
        begin
          for part in
            select relname, pg_get_expr(relpartbound, oid) as bounds
            from pg_class join pg_inherits on inhrelid = oid
            where inhparent = 'query_rollup_of_day'::regclass
          loop
            execute format('create table %I partition of ${table} %s',
              replace(part.relname, 'query_rollup_of_day', '${table}'), part.bounds);
          end loop;
        end $$`);
    await runner.query(`
      create function skip_unknown_source() returns trigger language plpgsql as $$
      begin
        return null;
      end $$`);
    for (const table of TRIGGERED)
      await runner.query(`
        create trigger ${table}_unknown_source before insert on ${table}
          for each row when (new.value is null) execute function skip_unknown_source()`);
    for (const [table, start] of Object.entries(MARKED))
      await runner.query(`
        alter table ${table} add column dimensions smallint not null default 6;
        alter table ${table} alter column dimensions set default 5;
        create index ${table}_dimensions_index on ${table} (${start})
          where dimension = 0 and dimensions < 6`);
  }
}
