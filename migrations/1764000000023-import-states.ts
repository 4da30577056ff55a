import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Import records have one state of an item instead of a hash of each field. */
export class ImportStates1764000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table import_memory drop column fields, add column state text not null default '';
      -- Articles as an import left them. Other items count as edited until they are imported.
      update import_memory m set state = a.version || ' ' || extract(epoch from a.updated_at)
      from article a join article_revision r on r.article_id = a.id and r.version = a.version
      where m.kind = 'article' and m.thing_id = a.id and r.editor in ('import', 'demo')
        and a.updated_at <= r.created_at;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table import_memory drop column state, add column fields jsonb not null default '{}';
      alter table import_memory alter fields drop default;
    `);
  }
}
