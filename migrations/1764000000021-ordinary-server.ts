import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each server counts rates in its own memory, and webhooks name no keys of caches any more. */
export class OrdinaryServer1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table rate_count;
      alter table webhook_delivery drop column lists;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table webhook_delivery add column lists boolean not null default true;
      alter table webhook_delivery alter column lists drop default;
      create unlogged table rate_count (
        minute integer not null,
        client text not null,
        replica uuid not null,
        count integer not null,
        primary key (minute, client, replica)
      );
    `);
  }
}
