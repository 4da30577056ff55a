import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What one address has added to the interest in an article today, so that it alone does not make
 * the article popular.
 */
export class InterestOfAddresses1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table address_interest (
        -- Of Korea, as the salt of the address has it.
        day date not null,
        article_id integer not null,
        address bytea not null,
        is_view boolean not null,
        events integer not null,
        primary key (article_id, address, is_view)
      );
      create index address_interest_day_index on address_interest (day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table address_interest');
  }
}
