import type { Pool } from 'pg';
import { type SqlSource, queryRows } from '../../core/database.js';

/** What a Postgres server is, and what it gives to this role. */
export interface ServerFacts {
  /** E.g. `160004`. */
  versionNumber: number;
  role: string;
  /** Whether the connection is encrypted. */
  isEncrypted: boolean;
  /** A standby, which replays the changes of another server. */
  isStandby: boolean;
  encoding: string;
  /** By name, as `show` prints them; null: this version has no such setting. */
  settings: Record<SettingName, string | null>;
  connections: {
    max: number;
    /** Kept for superusers. */
    reserved: number;
    /** All that are open, this command's included. */
    open: number;
    /** Those of Doum, without this command's. */
    doum: number;
  };
  /** The oldest transaction of other sessions that this role may see. */
  oldestTransaction: { pid: number; application: string; seconds: number } | null;
  /** By how much its clock is ahead of this machine's, to within `errorMs`. */
  clock: { offsetMs: number; errorMs: number };
}

const SETTING_NAMES = [
  'default_transaction_read_only',
  'idle_session_timeout',
  'session_replication_role',
  'fsync',
  'full_page_writes',
  'autovacuum',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

const READ_SERVER = `
  select current_setting('server_version_num')::integer as "versionNumber",
    current_user::text as role,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted",
    pg_is_in_recovery() as "isStandby",
    current_setting('server_encoding') as encoding,
    (select json_object_agg(name, current_setting(name, true)) from unnest($1::text[]) as name)
      as settings,
    json_build_object(
      'max', current_setting('max_connections')::integer,
      'reserved', current_setting('superuser_reserved_connections')::integer,
      'open', (select count(*) from pg_stat_activity where usesysid is not null),
      'doum', (select count(*) from pg_stat_activity
        where application_name like 'doum%' and datname = current_database()
          and pid <> pg_backend_pid())
    ) as connections,
    (select json_build_object('pid', pid, 'application', application_name,
        'seconds', extract(epoch from clock_timestamp() - xact_start))
      from pg_stat_activity
      where xact_start is not null and pid <> pg_backend_pid() and backend_type = 'client backend'
        and datname = current_database()
      order by xact_start limit 1) as "oldestTransaction",
    clock_timestamp() as now`;

export async function readServer(source: SqlSource): Promise<ServerFacts> {
  // The first statement of a connection takes longer than a round trip.
  await source.query('select 1');
  const [sentAt, from] = [Date.now(), performance.now()];
  const [row] = await queryRows<Omit<ServerFacts, 'clock'> & { now: Date }>(source, READ_SERVER, [
    SETTING_NAMES,
  ]);
  const tookMs = performance.now() - from;
  const { now, ...server } = row!;
  return {
    ...server,
    clock: { offsetMs: now.getTime() - (sentAt + tookMs / 2), errorMs: tookMs / 2 },
  };
}

/** What the role may do with the tables of Doum. */
export interface RightsFacts {
  /** Tables whose rows it may not read or write, and sequences that it may not use. */
  lacking: string[];
  /** Whether it owns the tables, so that it can change them. */
  isOwner: boolean;
  /** Whether it may create tables in the schema. */
  mayCreate: boolean;
}

/** Sequences of identity columns need no right. Without tables of Doum, it owns all of them. */
const READ_RIGHTS = `
  with ours as (
    select c.oid, c.relname, c.relkind, c.relowner from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'S')
      and c.relowner = (select relowner from pg_class where oid = to_regclass('article'))
      and not exists (select from pg_depend where objid = c.oid and deptype = 'i')
  )
  select coalesce(
      array_agg(relname::text order by relname) filter (
        where not case relkind when 'S' then has_sequence_privilege(oid, 'usage')
          else has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
            and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete') end),
      '{}') as lacking,
    coalesce(bool_and(pg_has_role(relowner, 'usage')), true) as "isOwner",
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate"
  from ours`;

export async function readRights(source: SqlSource): Promise<RightsFacts> {
  return (await queryRows<RightsFacts>(source, READ_RIGHTS))[0]!;
}

/** Above this number of articles an estimate is as good, and does not read all of them. */
const COUNTED_ARTICLES = 100_000;

/** How many articles can be found: of many the estimate of Postgres, with those that are drafts. */
export async function countPublished(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select case
         when reltuples <= $1
           then (select count(*) from article where status = 'PUBLISHED')
         when exists (select from article where status = 'PUBLISHED') then reltuples::bigint
         else 0
       end as n
     from pg_class where oid = 'article'::regclass`,
    [COUNTED_ARTICLES],
  );
  return rows[0]!.n;
}
