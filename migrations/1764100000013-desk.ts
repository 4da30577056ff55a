import type { QueryRunner } from 'typeorm';

/** The desk: authors, reviews, schedules, the trash, the audit log and pictures. */
export class Desk1764100000013 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      alter table api_key drop constraint api_key_role_check,
        add constraint api_key_role_check
          check (role in ('AGENT', 'ANALYST', 'AUTHOR', 'EDITOR', 'ADMIN'));
      alter table webhook drop constraint webhook_role_check,
        add constraint webhook_role_check
          check (role in ('AGENT', 'ANALYST', 'AUTHOR', 'EDITOR', 'ADMIN'));

      alter table article
        -- Somebody asked for a review of the newest revision. Later revisions keep the request.
        add column review_requested_at timestamptz(3),
        add column review_requested_by text,
        -- Why the last review was declined.
        add column review_comment text,
        -- When somebody should check whether the content is still right.
        add column recheck_at timestamptz(3),
        -- When which revision will be published, and who decided that.
        add column publish_at timestamptz(3),
        add column publish_version integer,
        add column publish_by text,
        add column unpublish_at timestamptz(3),
        add column unpublish_by text,
        -- Since when the article is in the trash.
        add column trashed_at timestamptz(3),
        add constraint article_review_is_whole
          check ((review_requested_at is null) = (review_requested_by is null)),
        add constraint article_publish_is_whole check (
          (publish_at is null) = (publish_version is null)
          and (publish_at is null) = (publish_by is null)),
        add constraint article_unpublish_is_whole
          check ((unpublish_at is null) = (unpublish_by is null)),
        add constraint article_trashed_is_archived
          check (trashed_at is null or status = 'ARCHIVED');
      create index article_trashed_index on article (trashed_at) where trashed_at is not null;

      -- Who did what. Entries outlive what they are about.
      create table audit_entry (
        id bigint generated always as identity primary key,
        at timestamptz(3) not null default clock_timestamp(),
        -- The name of the key, person or import.
        actor text not null,
        -- The mutation, or what a job did.
        action text not null,
        kind text not null,
        target_id integer,
        -- The title or name of the target at that time.
        title text not null default '',
        details jsonb not null default '{}'
      );
      create index audit_entry_target_index on audit_entry (kind, target_id, id);

      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception using errcode = 'check_violation',
          message = 'Entries of the audit log are never changed or removed.';
      end $$;
      create trigger audit_entry_append_only before update or delete or truncate on audit_entry
        for each statement execute function refuse_audit_change();

      -- Pictures and documents of articles, by the SHA-256 of their bytes.
      create table media (
        hash bytea primary key check (length(hash) = 32),
        type text not null,
        bytes bytea not null,
        -- In pixels; null for documents.
        width integer,
        height integer,
        created_by text not null,
        created_at timestamptz(3) not null default now()
      );
      -- Pictures are compressed already.
      alter table media alter column bytes set storage external;
    `);
  }
}
