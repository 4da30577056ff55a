import type { QueryRunner } from 'typeorm';

/** What a key or person writes in a day, and when each picture was last uploaded. */
export class WrittenBytes1764100000017 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      create table written_bytes (
        -- The key or person.
        holder text not null,
        -- In Korea.
        day date not null,
        -- Texts of revisions, and new pictures.
        bytes bigint not null,
        primary key (holder, day)
      );

      -- The time of this upgrade for pictures that are there.
      alter table media add column last_uploaded_at timestamptz(3) not null default now();
    `);
  }
}
