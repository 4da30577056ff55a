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
const CLICK =
  'query text collate "C" not null, article_id integer not null, clicks integer not null';
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
const TRIGGERED = [
  'search_rollup',
  'query_rollup',
  'rewrite_rollup',
  'click_rollup',
  'visitor_rollup',
];
const MARKED = { search_rollup: 'hour', visitor_rollup: 'day' };

/**
 * One hourly roll-up, of sums, and one daily roll-up, of queries that several addresses searched.
 * Days that the log has are computed again; older ones are converted. And servers whose role may
 * make no tables can make the partitions and drop old ones.
 */
export class SmallerAnalytics1764000000024 implements MigrationInterface {
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
    const [{ schema }] = (await runner.query('select quote_ident(current_schema()) as schema')) as [
      { schema: string },
    ];
    // They run with the rights of the owner: the role of a server may have none to make tables.
    await runner.query(`
      create function make_log_partitions(times timestamptz[]) returns void
      language plpgsql security definer set search_path = ${schema}, pg_temp as $$
      declare
        part record;
      begin
        if not has_table_privilege(session_user, 'search_log', 'insert') then
          raise insufficient_privilege using message = 'permission denied for table search_log';
        end if;
        for part in
          select distinct parent, month,
            parent || to_char(month at time zone 'UTC', '"_"YYYY"_"MM') as name
          from unnest(times) at
            cross join lateral (values
              ('search_log', at), ('search_click', at), ('suggestion_log', at),
              ('search_rollup', at), ('query_rollup_of_day', at),
              -- A day in Korea begins in UTC on the day before, which may lie in the month before.
              ('query_rollup_of_day', at - interval '1 day')) of_table (parent, start)
            cross join lateral date_trunc('month', start, 'UTC') as month
          order by name
        loop
          continue when to_regclass(part.name) is not null;
          perform pg_advisory_xact_lock(hashtext('doum_partitions'));
          -- Not to_regclass: it may not see at once what another server committed meanwhile.
          continue when exists (
            select from pg_class
            where relname = part.name and relnamespace = '${schema}'::regnamespace);
          -- Attaching a table does not block readers and writers of the other months. The rows of
          -- search_log are updated: free space on each page allows HOT updates.
          execute format('create table %I (like %I including all) %s', part.name, part.parent,
            case part.parent when 'search_log' then 'with (fillfactor = 85)' else '' end);
          execute format('alter table %I attach partition %I for values from (%L) to (%L)',
            part.parent, part.name, part.month,
            (part.month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
        end loop;
      end $$;

      -- Drops one partition of the log or the roll-ups that ends before these moments. Null: there
      -- is none, or each is locked by a reader or not rolled up yet.
      create function drop_log_partition(log_before timestamptz, rollup_before timestamptz)
      returns text language plpgsql security definer
      set search_path = ${schema}, pg_temp set lock_timeout = '2s' as $$
      declare
        part record;
      begin
        if not has_table_privilege(session_user, 'search_log', 'delete') then
          raise insufficient_privilege using message = 'permission denied for table search_log';
        end if;
        for part in
          select * from (
            select child.relname as name, parent.relname like '%_rollup%' as is_rollup,
              (regexp_match(pg_get_expr(child.relpartbound, child.oid),
                $re$TO \\('([^']+)'\\)$re$))[1]::timestamptz as ends
            from pg_inherits join pg_class child on child.oid = inhrelid
              join pg_class parent on parent.oid = inhparent
            where inhparent in ('search_log'::regclass, 'search_click'::regclass,
              'suggestion_log'::regclass, 'search_rollup'::regclass,
              'query_rollup_of_day'::regclass)) of_month
          where ends <= case when is_rollup then rollup_before else log_before end
            and (is_rollup or not exists (select from rollup_due where day < ends))
          order by name
        loop
          begin
            if part.is_rollup then
              update analytics_state set rollup_from = greatest(rollup_from, part.ends);
            else
              update analytics_state set log_from = greatest(log_from, part.ends);
            end if;
            execute format('drop table %I', part.name);
            return part.name;
          exception when lock_not_available then
            null;
          end;
        end loop;
        return null;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', [
      ...['search_log', 'rollup_due', 'search_rollup', 'query_rollup_of_day'],
    ]);
    await runner.query(`
      drop function make_log_partitions, drop_log_partition;
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
