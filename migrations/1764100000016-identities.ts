import type { QueryRunner } from 'typeorm';

/** Ids of callers beside their names, because two callers may have one name. */
export class Identities1764100000016 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      alter table session
        -- Whom the token of the sign-in names; null for keys.
        add column issuer text,
        add column subject text,
        add constraint session_subject_is_whole check ((issuer is null) = (subject is null));

      -- E.g. key 12 or session 7. Null in older entries, and for work of the server itself.
      alter table audit_entry add column credential text;

      alter table article
        -- The API key that made the schedule, itself or by its session. Null: no API key did.
        add column publish_key_id integer references api_key (id) on delete set null,
        add column unpublish_key_id integer references api_key (id) on delete set null;
    `);
  }
}
