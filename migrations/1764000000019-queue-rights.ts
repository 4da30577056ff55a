import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a server whose role may only read and write rows free the disk space of empty queues. */
export class QueueRights1764000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // It truncates nothing but empty tables, so everybody may call it.
    await runner.query(
      'alter function shrink_queue security definer set search_path = pg_catalog, pg_temp',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter function shrink_queue security invoker reset search_path');
  }
}
