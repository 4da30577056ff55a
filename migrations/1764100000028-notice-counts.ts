import type { QueryRunner } from 'typeorm';

/** How many events a notice tells. */
export class NoticeCounts1764100000028 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';
      alter table notice add count integer not null default 1;
    `);
  }
}
