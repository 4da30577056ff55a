import type { QueryRunner } from 'typeorm';

/** API keys, applications and server secrets. */
export class Access1764100000003 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_key (
        id integer generated always as identity primary key,
        name text not null check (btrim(name) <> ''),
        role text not null check (role in ('AGENT', 'ANALYST', 'EDITOR', 'ADMIN')),
        hash bytea not null unique check (length(hash) = 32),
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3),
        last_used_at timestamptz(3),
        revoked_at timestamptz(3)
      );

      -- Client programs that the operator knows. The key stands in apps and pages, so it is no
      -- secret and is not hashed. Applications are never deleted.
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

      -- Secrets that all servers share, such as the one that signs cursors.
      create table server_secret (
        name text primary key,
        secret bytea not null
      );
    `);
  }
}
