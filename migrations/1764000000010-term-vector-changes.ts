import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Announces of which articles the words change, so that servers read only these. Stores for whom the
 * words were published.
 */
export class TermVectorChanges1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- null: not known yet, or no words.
      alter table term_vector add column visibility text;
      -- The payload is the id of the article. It is empty for a truncation: anything may have changed.
      create or replace function notify_term_vector() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_term_vector', coalesce(new.article_id, old.article_id)::text);
        return null;
      end $$;
      drop trigger term_vector_notify on term_vector;
      create trigger term_vector_notify after insert or delete on term_vector
        for each row execute function notify_term_vector();
      create trigger term_vector_notify_update after update on term_vector
        for each row when (old.content_version is distinct from new.content_version)
        execute function notify_term_vector();
      create trigger term_vector_notify_truncate after truncate on term_vector
        for each statement execute function notify_term_vector();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger term_vector_notify_truncate on term_vector;
      drop trigger term_vector_notify_update on term_vector;
      drop trigger term_vector_notify on term_vector;
      create or replace function notify_term_vector() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_term_vector', '');
        return null;
      end $$;
      create trigger term_vector_notify after insert or update of content_version or delete
        on term_vector for each statement execute function notify_term_vector();
      alter table term_vector drop column visibility;
    `);
  }
}
