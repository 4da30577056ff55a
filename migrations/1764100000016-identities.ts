import type { QueryRunner } from 'typeorm';

/** Who acts is told by ids: names may be equal. */
export class Identities1764100000016 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      alter table session
        -- Whom the token of the sign-in names; null for keys.
        add column issuer text,
        add column subject text,
        add constraint session_subject_is_whole check ((issuer is null) = (subject is null));

      -- E.g. key 12 or session 7. Null in older entries, and for what nobody did with a key.
      alter table audit_entry add column credential text;

      alter table article
        -- The API key of who scheduled it, perhaps by a session. Null without one.
        add column publish_key_id integer references api_key (id) on delete set null,
        add column unpublish_key_id integer references api_key (id) on delete set null;
    `);
  }
}
