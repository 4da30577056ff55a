import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lockTables } from './lock-tables.js';

/** The articles that visitors opened from suggestions. */
export class SuggestionClicks1764000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', ['suggestion_log']);
    await runner.query(`
      alter table suggestion_log
        -- The id that clicks name; null if the client did not ask for it.
        add column id uuid,
        -- The article that was opened, and its position from 1; null if none was.
        add column article_id integer,
        add column position integer`);
    await runner.query(`
      create index suggestion_log_id_index on suggestion_log (id) where id is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await lockTables(runner, 'access exclusive', ['suggestion_log']);
    await runner.query(`
      alter table suggestion_log drop column id, drop column article_id, drop column position`);
  }
}
