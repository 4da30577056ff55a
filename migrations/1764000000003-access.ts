import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys, server secrets, and the rate limit counts that replicas share. */
export class Access1764000000003 implements MigrationInterface {
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

      -- Secrets that all replicas share, such as the one that signs cursors.
      create table server_secret (
        name text primary key,
        secret bytea not null
      );

      -- The counts of each replica by client ("bucket:client") and minute. Losing them in a crash is harmless, so the table is
      -- unlogged.
      create unlogged table rate_count (
        minute integer not null,
        client text not null,
        replica uuid not null,
        count integer not null,
        primary key (minute, client, replica)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table rate_count, server_secret, api_key;
    `);
  }
}
