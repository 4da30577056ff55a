import type { QueryRunner } from 'typeorm';

/** The sessions of people who have signed in at a page of the server. */
export class Sessions1764100000012 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table session (
        id integer generated always as identity primary key,
        -- The SHA-256 of the token in the cookie.
        hash bytea not null unique check (length(hash) = 32),
        -- Who has signed in: the name in revisions.
        name text not null check (btrim(name) <> ''),
        role text not null,
        -- The key of the sign-in, if any. A session ends with its key.
        api_key_id integer references api_key (id) on delete cascade,
        -- The name of a key of the configuration; null for all other keys.
        admin_key text,
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        ended_at timestamptz(3)
      );
    `);
  }
}
