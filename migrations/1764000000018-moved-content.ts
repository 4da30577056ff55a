import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lockTables } from './lock-tables.js';

/** The index follows SQL by hand that moves content to another article, and TRUNCATE. */
export class MovedContent1764000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'exclusive', ['article', 'article_variant_platform']);
    await runner.query(`
      create or replace function write_outbox_of_revision() returns trigger language plpgsql as $$
      declare
        changed integer[];
      begin
        if tg_table_name = 'article_revision' then changed := array[old.id, new.id];
        else changed := array[old.revision_id, new.revision_id];
        end if;
        insert into outbox (kind, entity_id)
          select 'article', a.id
          from article_revision r
            join article a on a.id = r.article_id and a.published_version = r.version
          where r.id = any(changed);
        return null;
      end $$;

      -- Row triggers do not see it.
      create function write_outbox_of_truncate() returns trigger language plpgsql as $$
      begin
        insert into outbox (kind, entity_id)
          select 'article', id from article where published_version is not null;
        return null;
      end $$;
      create trigger article_outbox_truncate before truncate on article
        for each statement execute function write_outbox_of_truncate();

      -- TRUNCATE of revisions, variants or platforms reaches this table, too. It is called when all
      -- tables of the statement are empty.
      create function refuse_truncate_of_content() returns trigger language plpgsql as $$
      begin
        if exists (select from article_revision) then
          raise exception using errcode = 'check_violation',
            message = 'TRUNCATE would leave articles without an answer.',
            hint = 'TRUNCATE article CASCADE removes the articles, too; DELETE removes single rows.';
        end if;
        return null;
      end $$;
      create trigger article_variant_platform_truncate after truncate on article_variant_platform
        for each statement execute function refuse_truncate_of_content();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', ['article', 'article_variant_platform']);
    await runner.query(`
      drop function write_outbox_of_truncate, refuse_truncate_of_content cascade;
      create or replace function write_outbox_of_revision() returns trigger language plpgsql as $$
      declare
        changed integer;
      begin
        if tg_table_name = 'article_revision' then changed := coalesce(new.id, old.id);
        else changed := coalesce(new.revision_id, old.revision_id);
        end if;
        insert into outbox (kind, entity_id)
          select 'article', a.id from article_revision r join article a on a.id = r.article_id and a.published_version = r.version
          where r.id = changed;
        return null;
      end $$;
    `);
  }
}
