import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The roll-ups with the figures of each query. */
const TABLES = [
  'search_rollup',
  'query_rollup',
  'query_rollup_of_day',
  'query_rollup_of_week',
] as const;

/** The confidence of searches in the log, and the searches without an answer in the roll-ups. */
export class UnansweredSearches1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // HIGH, PARTIAL or NONE; null: unknown, as for literal searches and those of earlier versions.
    await runner.query('alter table search_log add column confidence text');
    for (const table of TABLES)
      await runner.query(`
        alter table ${table}
          -- Searches whose query no article answers.
          add column unanswered integer not null default 0,
          -- Searches without results because of their filter.
          add column filtered_out integer not null default 0,
          -- Searches without results from which a popular article was opened.
          add column zero_clicked integer not null default 0
      `);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`
        alter table ${table}
          drop column unanswered, drop column filtered_out, drop column zero_clicked
      `);
    await runner.query('alter table search_log drop column confidence');
  }
}
