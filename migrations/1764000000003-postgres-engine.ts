import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The index of the Postgres search engine: its generations, their documents, postings and the
 * statistics of their fields.
 */
export class PostgresEngine1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table postgres_generation (
        generation text primary key,
        id integer generated always as identity unique,
        live boolean not null default false
      );
      create unique index postgres_generation_live_unique on postgres_generation (live) where live;

      -- Searches read many rows and few texts, so texts are kept out of line. Times are milliseconds since 1970.
      create table search_document (
        generation integer not null,
        article_id integer not null,
        version bigint not null,
        gone boolean not null,
        product_id integer,
        category_ids integer[],
        platform_ids integer[],
        title_sort text collate "C",
        popularity double precision,
        published_at bigint,
        updated_at bigint,
        title text,
        paragraphs text[],
        lengths integer[] not null,
        primary key (generation, article_id)
      ) with (toast_tuple_target = 128);

      -- Places are UTF-16 units of the title, or of the paragraphs joined by line breaks. No foreign key: it would be checked
      -- for every row, and a generation is dropped as a whole.
      create table posting (
        generation integer not null,
        field smallint not null,
        term text collate "C" not null,
        article_id integer not null,
        frequency integer not null,
        length integer not null,
        starts integer[],
        ends integer[],
        primary key (generation, field, term, article_id) include (frequency, length)
      );
      create index posting_article_index on posting (generation, article_id);

      create table field_statistics (
        generation integer not null,
        field smallint not null,
        documents integer not null,
        total_length bigint not null,
        primary key (generation, field)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table field_statistics, posting, search_document, postgres_generation;',
    );
  }
}
