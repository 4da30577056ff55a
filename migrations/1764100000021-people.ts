import type { QueryRunner } from 'typeorm';

/** The people of the help team, and their ids beside their names in what they did. */
export class People1764100000021 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- People are never deleted. Erasing one clears the columns about the sign-in.
      create table person (
        id integer generated always as identity primary key,
        name text not null check (btrim(name) <> ''),
        -- The sign-in name, in small letters.
        email text constraint person_email_unique unique check (email = lower(email)),
        role text not null,
        -- Whether a claim of the identity provider sets the role at each sign-in.
        has_claimed_role boolean not null default false,
        -- The hash with its parameters and salt; null without a password.
        password text,
        -- Whom the identity provider names; null without an identity.
        issuer text,
        subject text,
        -- The SHA-256 of the token of the open invitation.
        invitation bytea constraint person_invitation_unique unique check (length(invitation) = 32),
        invitation_ends_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        deactivated_at timestamptz(3),
        constraint person_identity_unique unique (issuer, subject),
        constraint person_subject_is_whole check ((issuer is null) = (subject is null)),
        constraint person_invitation_is_whole
          check ((invitation is null) = (invitation_ends_at is null))
      );

      alter table session
        -- Null in sessions of keys.
        add column person_id integer references person (id),
        -- Whether the session lasts while nobody uses it for days (로그인 유지).
        add column is_kept boolean not null default false,
        add column used_at timestamptz(3) not null default now();
      create index session_person_index on session (person_id) where person_id is not null;

      -- Ids of people beside the names in other columns; null for keys and for older rows.
      alter table article_revision add column editor_id integer references person (id);
      create index article_revision_editor_index on article_revision (editor_id)
        where editor_id is not null;
      alter table article
        add column owner_id integer references person (id),
        add column review_requested_by_id integer references person (id),
        add column review_declined_by_id integer references person (id),
        add column publish_by_id integer references person (id),
        add column unpublish_by_id integer references person (id);
      create index article_owner_index on article (owner_id) where owner_id is not null;
    `);
  }
}
