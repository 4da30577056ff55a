import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What imports last wrote, so that the next one can tell what people changed since. */
export class ImportMemory1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A row outlives its thing: that it is gone tells that people deleted it.
      create table import_memory (
        kind text not null check (kind in (
          'product', 'category', 'platform', 'synonymSet', 'dictionaryEntry', 'article',
          -- What flat rows name.
          'rowProduct', 'rowCategory', 'rowPlatform'
        )),
        key text not null,
        thing_id integer,
        -- A hash of each field as an import left it.
        fields jsonb not null,
        imported_at timestamptz not null default clock_timestamp(),
        primary key (kind, key)
      );
      create index import_memory_thing_index on import_memory (kind, thing_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table import_memory');
  }
}
