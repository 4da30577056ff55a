import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROLLUP_COLUMNS = `
  searches integer not null,
  zero_results integer not null,
  -- Searches with at least one click; all clicks; the sum of the positions of all clicks.
  clicked integer not null,
  clicks integer not null,
  click_positions bigint not null`;

const REWRITE_COLUMNS = `
  dimension smallint not null,
  value integer not null,
  kind text not null,
  "from" text collate "C" not null,
  "to" text collate "C" not null,
  searches integer not null,
  zero_results integer not null,
  clicked integer not null,`;

const CLICK_COLUMNS = `
  dimension smallint not null,
  value integer not null,
  query text collate "C" not null,
  article_id integer not null,
  clicks integer not null,`;

/** The search log with its clicks and roll-ups, and popular queries. */
export class Analytics1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The search log. Partitions are UTC months; the server creates them ahead and drops old ones. Texts are masked, at most 200 characters.
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
        source text not null check (source in ('app', 'web', 'api')),
        -- Two hashes: of the address, and of address and User-Agent, with a salt that is deleted after the day.
        visitor bytea not null,
        -- Whether it was sent with a key or token that has a role.
        staff boolean not null,
        -- Totals of search_click, updated together with it.
        clicks integer not null default 0,
        click_positions bigint not null default 0,
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

      -- Searches while typing, and the final search to which their clicks are assigned. Kept as long as clicks are accepted.
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
        source text not null check (source in ('app', 'web', 'api')),
        visitor bytea not null
      ) partition by range (at);
      create index suggestion_log_at_index on suggestion_log (at);
    `);

    await runner.query(`
      -- Roll-ups by hour, and where an hour has many rows also by day and week in Korea, from which most ranges are computed. Each row has
      -- one dimension: 0 all, 1 source (value 1 app, 2 web, 3 api), 2 product, 3 category, 4 platform (the value is its id). A click counts
      -- in the hour of its search.
      create table search_rollup (
        hour timestamptz not null,
        dimension smallint not null,
        value integer not null,
        ${ROLLUP_COLUMNS},
        -- Searches with a click, followed by no other search of the same visitor within five minutes.
        deflected integer not null,
        primary key (hour, dimension, value)
      ) partition by range (hour);

      create table query_rollup (
        hour timestamptz not null,
        dimension smallint not null,
        value integer not null,
        query text collate "C" not null,
        ${ROLLUP_COLUMNS},
        results bigint not null,
        primary key (hour, dimension, value, query)
      ) partition by range (hour);

      create table query_rollup_of_day (
        day timestamptz not null,
        dimension smallint not null,
        value integer not null,
        query text collate "C" not null,
        ${ROLLUP_COLUMNS},
        results bigint not null,
        primary key (day, dimension, value, query)
      ) partition by range (day);

      -- For ranking queries.
      create table query_rollup_of_week (
        week timestamptz not null,
        dimension smallint not null,
        value integer not null,
        query text collate "C" not null,
        searches integer not null,
        zero_results integer not null,
        clicked integer not null,
        primary key (week, dimension, value, query)
      ) partition by range (week);

      create table rewrite_rollup (
        hour timestamptz not null,
        ${REWRITE_COLUMNS}
        primary key (hour, dimension, value, kind, "from", "to")
      ) partition by range (hour);

      create table rewrite_rollup_of_day (
        day timestamptz not null,
        ${REWRITE_COLUMNS}
        primary key (day, dimension, value, kind, "from", "to")
      ) partition by range (day);

      create table click_rollup (
        hour timestamptz not null,
        ${CLICK_COLUMNS}
        primary key (hour, dimension, value, query, article_id)
      ) partition by range (hour);

      create table click_rollup_of_day (
        day timestamptz not null,
        ${CLICK_COLUMNS}
        primary key (day, dimension, value, query, article_id)
      ) partition by range (day);

      create table visitor_rollup (
        day timestamptz not null,
        dimension smallint not null,
        value integer not null,
        visitors integer not null,
        primary key (day, dimension, value)
      ) partition by range (day);
    `);

    await runner.query(`
      -- Hours, days and weeks whose roll-ups are missing or out of date. Code that writes the log inserts the affected hours here.
      create table rollup_due (
        span text not null check (span in ('HOUR', 'DAY', 'WEEK')),
        start timestamptz not null,
        since timestamptz not null default now(),
        primary key (span, start)
      );

      -- Recently written batches of the log, to detect whether a batch was committed if the connection broke during COMMIT.
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
      insert into analytics_state values (1, 'epoch', 'epoch');

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
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table popular_query, visitor_salt, analytics_state, search_log_batch, rollup_due,
        visitor_rollup, click_rollup_of_day, click_rollup, rewrite_rollup_of_day, rewrite_rollup,
        query_rollup_of_week, query_rollup_of_day, query_rollup, search_rollup, suggestion_log,
        search_keystroke, search_click, search_log;
    `);
  }
}
