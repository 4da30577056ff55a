import type { QueryRunner } from 'typeorm';

/** The search log with its clicks and roll-ups, and popular queries. */
export class Analytics1764100000007 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The search log. Partitions are UTC months; the server creates them ahead and drops old
      -- ones. Texts are masked, at most 200 characters.
      create table search_log (
        at timestamptz(3) not null,
        id uuid not null,
        -- Normalised; empty if nothing was typed (browsing).
        query text collate "C" not null,
        searched text not null,
        rewrites jsonb not null,
        literal boolean not null,
        -- Whether every word of the query occurs in published articles as it was typed.
        understood boolean not null,
        -- The values of the filter, as the client sent them.
        product_ids integer[] not null,
        category_ids integer[] not null,
        platform_ids integer[] not null,
        include_common boolean not null,
        updated_from timestamptz,
        updated_to timestamptz,
        sort text not null,
        -- The highest page that was read, from 1.
        page integer not null,
        total integer not null,
        engine text not null,
        degraded boolean not null,
        took_ms integer not null,
        -- A name that the client chooses. The roll-ups hold app, web and api alone.
        source text not null,
        -- Two hashes: of the address, and of address and User-Agent, with a salt that is deleted
        -- after the day.
        visitor bytea not null,
        -- Whether it was sent with a key or token that has a role.
        staff boolean not null,
        -- Totals of search_click, updated together with it.
        clicks integer not null default 0,
        click_positions bigint not null default 0,
        -- HIGH, PARTIAL or NONE; null: unknown, as for literal searches.
        confidence text,
        -- The application whose key was sent; dimension 5 of the roll-ups.
        application_id integer,
        -- What the client said about its own platform and version.
        client_platform text collate "C",
        client_version text collate "C",
        primary key (id, at)
      ) partition by range (at);
      create index search_log_at_index on search_log (at);
      create index search_log_visitor_index on search_log (visitor, at);

      -- One row for each article that was opened from a search, with its first position.
      create table search_click (
        search_at timestamptz(3) not null,
        search_id uuid not null,
        article_id integer not null,
        position integer not null,
        at timestamptz(3) not null,
        primary key (search_at, search_id, article_id)
      ) partition by range (search_at);

      -- Searches while typing, and the final search to which their clicks are assigned. Kept as
      -- long as clicks are accepted.
      create table search_keystroke (
        id uuid primary key,
        search_id uuid not null,
        at timestamptz not null default now()
      );
      create index search_keystroke_search_index on search_keystroke (search_id);
      create index search_keystroke_at_index on search_keystroke (at);

      create table suggestion_log (
        at timestamptz(3) not null,
        prefix text not null,
        suggestions integer not null,
        source text not null,
        visitor bytea not null,
        -- The id that clicks name; null if the client did not ask for it.
        id uuid,
        -- The article that was opened, and its position from 1; null if none was.
        article_id integer,
        position integer
      ) partition by range (at);
      create index suggestion_log_at_index on suggestion_log (at);
      create index suggestion_log_id_index on suggestion_log (id) where id is not null;
    `);

    await runner.query(`
      -- Sums by hour. Each row of a roll-up has one dimension: 0 all, 1 source (value 1 app, 2 web,
      -- 3 api), 2 product, 3 category, 4 platform, 5 application (the value is its id). A click
      -- counts in the hour of its search.
      create table search_rollup (
        hour timestamptz not null,
        dimension smallint not null,
        value integer not null,
        searches integer not null,
        zero_results integer not null,
        -- Searches with at least one click; all clicks; the sum of the positions of all clicks.
        clicked integer not null,
        clicks integer not null,
        click_positions bigint not null,
        -- Searches with a click, followed by no other search of the same visitor within five
        -- minutes.
        deflected integer not null,
        -- Searches whose query no article answers.
        unanswered integer not null default 0,
        -- Searches without results because of their filter.
        filtered_out integer not null default 0,
        -- Searches without results from which a popular article was opened.
        zero_clicked integer not null default 0,
        primary key (hour, dimension, value)
      ) partition by range (hour);

      -- Queries that several addresses searched, by day in Korea.
      create table query_rollup_of_day (
        day timestamptz not null,
        dimension smallint not null,
        value integer not null,
        -- Null: all other queries of the day ("others"). That row has what belongs to the day.
        query text collate "C",
        -- As in search_rollup.
        searches integer not null,
        zero_results integer not null,
        clicked integer not null,
        clicks integer not null,
        click_positions bigint not null,
        results bigint not null,
        unanswered integer not null default 0,
        filtered_out integer not null default 0,
        zero_clicked integer not null default 0,
        -- Clicks by the id of the article.
        articles jsonb,
        visitors integer,
        -- An array of objects: kind, from, to, searches, zero_results, clicked.
        rewrites jsonb
      ) partition by range (day);
      create index query_rollup_of_day_index
        on query_rollup_of_day (day, dimension, value, query);

      -- Korean days whose roll-ups are missing or out of date. Code that writes the log inserts
      -- them.
      create table rollup_due (
        day timestamptz primary key,
        since timestamptz not null default now()
      );

      -- Recently written batches of the log, to detect whether a batch was committed if the
      -- connection broke during COMMIT.
      create table search_log_batch (
        id uuid primary key,
        at timestamptz not null default now()
      );

      -- Since when the log and the roll-ups are complete. Earlier data was deleted.
      create table analytics_state (
        id integer primary key check (id = 1),
        log_from timestamptz not null,
        rollup_from timestamptz not null
      );
      insert into analytics_state (id, log_from, rollup_from) values (1, 'epoch', 'epoch');

      create table visitor_salt (
        day date primary key,
        salt bytea not null
      );

      -- Product 0: all searches.
      create table popular_query (
        product_id integer not null,
        query text collate "C" not null,
        -- Number of addresses, each counted once per day.
        visitors integer not null,
        primary key (product_id, query)
      );
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
}
