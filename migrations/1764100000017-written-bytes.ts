import type { QueryRunner } from 'typeorm';

/** What a key or person writes in a day, and when each picture was last uploaded. */
export class WrittenBytes1764100000017 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      create table written_bytes (
        -- A key or person, and a day of Korea.
        holder text, day date, primary key (holder, day),
        bytes bigint not null
      );

      -- The time of this upgrade for pictures that are there.
      alter table media add column last_uploaded_at timestamptz(3) not null default now();
    `);
  }
}
