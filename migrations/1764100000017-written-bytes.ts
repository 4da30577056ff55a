import type { QueryRunner } from 'typeorm';

/** What a key or person writes in a day, and when each picture was last used. */
export class WrittenBytes1764100000017 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- A row for each write. One row for each day would make all writes of a holder wait for the
      -- longest of their transactions.
      create table written_bytes (
        -- A key or person.
        holder text not null,
        -- In Korea.
        day date not null,
        bytes bigint not null
      );
      create index written_bytes_day on written_bytes (day, holder) include (bytes);

      -- When a picture was last uploaded, imported or named by a saved text. For pictures that are
      -- there: the time of this upgrade.
      alter table media add column last_used_at timestamptz(3) not null default now();
    `);
  }
}
