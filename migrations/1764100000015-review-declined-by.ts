import type { QueryRunner } from 'typeorm';

export class ReviewDeclinedBy1764100000015 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';
      -- Who declined the last review. Null if a server of the version before wrote the comment.
      alter table article add column review_declined_by text;
    `);
  }
}
