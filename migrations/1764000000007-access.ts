import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The roles of keys, articles for staff, and the counts of rate limits that replicas share. */
export class Access1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_key
        drop constraint api_key_role_check,
        add constraint api_key_role_check check (role in ('AGENT', 'ANALYST', 'EDITOR', 'ADMIN')),
        add constraint api_key_name_check check (btrim(name) <> '');

      alter table article add column visibility text not null default 'PUBLIC'
        constraint article_visibility_check check (visibility in ('PUBLIC', 'INTERNAL'));
      -- What was written before there were articles for staff is public.
      alter table search_document add column visibility text not null default 'PUBLIC';
      alter table term_vector add column visibility text not null default 'PUBLIC';

      -- How often clients ("bucket:client") came in each minute, as each replica counted. Losing it to a crash is harmless, so it is
      -- not logged.
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
      drop table rate_count;
      alter table term_vector drop column visibility;
      alter table search_document drop column visibility;
      -- Without the column everybody would read them.
      update article set status = 'ARCHIVED', published_version = null, published_at = null where visibility = 'INTERNAL';
      alter table article drop column visibility;
      delete from api_key where role <> 'ADMIN';
      alter table api_key
        drop constraint api_key_name_check,
        drop constraint api_key_role_check,
        add constraint api_key_role_check check (role in ('ADMIN'));
    `);
  }
}
