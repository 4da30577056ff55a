import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What searches of readers need to count as if there were no articles for staff. For some commits
 * the migration before did this itself, so that databases made by those have it already.
 */
export class ArticlesForStaff1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Every search of a reader takes them off the statistics.
      create index if not exists search_document_internal_index on search_document (generation) where visibility = 'INTERNAL';
      -- The article itself says who may see it; a copy is behind it while an engine is away.
      alter table term_vector drop column if exists visibility;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table term_vector add column visibility text not null default 'PUBLIC';
      -- Without it the words of all of them would be everybody's.
      update term_vector t set visibility = a.visibility from article a where a.id = t.article_id and a.visibility <> 'PUBLIC';
      drop index search_document_internal_index;
    `);
  }
}
