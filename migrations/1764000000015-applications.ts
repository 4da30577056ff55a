import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lockTables } from './lock-tables.js';

const TABLES = ['search_log', 'suggestion_log'] as const;

/** The roll-ups whose dimensions are computed from the log. */
const ROLLUPS = [
  ...['search_rollup', 'query_rollup', 'rewrite_rollup', 'click_rollup'],
  'visitor_rollup',
] as const;

/** All roll-ups that have dimensions. */
const DIMENSIONED = [
  ...ROLLUPS,
  ...['query_rollup_of_day', 'query_rollup_of_week', 'rewrite_rollup_of_day'],
  'click_rollup_of_day',
] as const;

/** Those of `ROLLUPS` that say of which dimensions an hour or a day was computed. */
const MARKED = { search_rollup: 'hour', visitor_rollup: 'day' };

/** Applications, and what clients say about themselves in the search log. */
export class Applications1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', [...TABLES, ...ROLLUPS]);
    await runner.query(`
      -- Client programs that the operator knows. The key stands in apps and pages, so it is no
      -- secret and is not hashed.
      create table application (
        id integer generated always as identity primary key,
        name text not null check (btrim(name) <> ''),
        key text collate "C" not null unique,
        -- The origins whose pages may use the key, as browsers send them.
        allowed_origins text[] not null,
        -- Null: no limit of its own.
        requests_per_minute integer check (requests_per_minute > 0),
        created_at timestamptz(3) not null default now(),
        revoked_at timestamptz(3)
      );
    `);
    // Sources are free names. The roll-ups hold app, web and api alone.
    for (const table of TABLES)
      await runner.query(`alter table ${table} drop constraint ${table}_source_check`);
    await runner.query(`
      alter table search_log
        -- The application whose key was sent; dimension 5 of the roll-ups. Applications are never
        -- deleted.
        add column application_id integer,
        -- What the client said about its own platform and version.
        add column client_platform text collate "C",
        add column client_version text collate "C"
    `);
    // During an upgrade, servers of the version before roll up as well. They know neither free
    // names of sources, which they count as null, nor applications.
    await runner.query(`
      create function skip_unknown_source() returns trigger language plpgsql as $$
      begin
        return null;
      end $$`);
    for (const table of ROLLUPS)
      await runner.query(`
        create trigger ${table}_unknown_source before insert on ${table}
          for each row when (new.value is null) execute function skip_unknown_source()`);
    for (const [table, start] of Object.entries(MARKED))
      await runner.query(`
        -- The number of dimensions that the server knew. 5: it was one of the version before, and
        -- what it computed is due again. Before this migration there were no applications.
        alter table ${table} add column dimensions smallint not null default 6;
        alter table ${table} alter column dimensions set default 5;
        create index ${table}_dimensions_index on ${table} (${start})
          where dimension = 0 and dimensions < 6`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', [...TABLES, ...DIMENSIONED, 'application']);
    for (const table of Object.keys(MARKED))
      await runner.query(`alter table ${table} drop column dimensions`);
    await runner.query('drop function skip_unknown_source cascade');
    await runner.query(`
      alter table search_log
        drop column application_id, drop column client_platform, drop column client_version
    `);
    for (const table of TABLES)
      await runner.query(`
        update ${table} set source = 'api' where source not in ('app', 'web', 'api');
        alter table ${table} add constraint ${table}_source_check
          check (source in ('app', 'web', 'api'));
      `);
    for (const table of DIMENSIONED) await runner.query(`delete from ${table} where dimension = 5`);
    await runner.query('drop table application');
  }
}
