import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Announces which articles change, so that servers forget what they remember of them. */
export class ArticleChanges1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Sent at the commit, once for each article. The triggers that write the outbox insert one row
      -- at a time, so a trigger for each statement would not gather several articles.
      create function notify_article() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_article', new.entity_id::text);
        return null;
      end $$;
      create trigger outbox_notify_article after insert on outbox
        for each row when (new.kind = 'article') execute function notify_article();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function notify_article cascade');
  }
}
