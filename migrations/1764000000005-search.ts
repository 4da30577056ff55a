import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index of the Postgres engine, and the words of the published articles. */
export class Search1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table postgres_generation (
        generation text primary key,
        id integer generated always as identity unique,
        live boolean not null default false,
        dictionary jsonb not null default '[]'
      );
      create unique index postgres_generation_live_unique on postgres_generation (live) where live;

      -- Searches read many rows but few texts, so texts are stored out of line. Times are milliseconds since 1970.
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
        keywords text[],
        breadcrumb text[],
        -- For exact matches of the title or of a keyword.
        title_key text,
        keyword_keys text[],
        visibility text not null default 'PUBLIC',
        lengths integer[] not null,
        primary key (generation, article_id)
      ) with (toast_tuple_target = 128);
      -- For readers, searches subtract these articles from the statistics.
      create index search_document_internal_index on search_document (generation)
        where visibility = 'INTERNAL';

      -- Starts and ends are in UTF-16 units of the title, or of the paragraphs joined by line breaks. No foreign key: it would be
      -- checked for every row, and a generation is only deleted as a whole.
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

      -- The title and the words of each published article, as last read by the indexer. From this table every replica loads its
      -- vocabulary, suggestions and related articles. An article that is no longer published has a row without words.
      create table term_vector (
        article_id integer primary key,
        version bigint not null,
        -- The version of the last change of any other column. A rebuild does not raise it, so replicas need not reload the row.
        content_version bigint not null,
        gone boolean not null,
        title text not null,
        category_ids integer[] not null,
        product_id integer,
        platform_ids integer[] not null,
        popularity double precision not null,
        updated_at bigint not null,
        title_terms text[] not null,
        body_terms text[] not null,
        written_forms text[] not null,
        -- A hash of the text and the dictionary from which the words were made.
        source_hash text,
        check (array_position(title_terms || body_terms || written_forms, null) is null)
      );

      create function notify_term_vector() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_term_vector', '');
        return null;
      end $$;
      create trigger term_vector_notify after insert or update of content_version or delete
        on term_vector for each statement execute function notify_term_vector();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table term_vector, field_statistics, posting, search_document, postgres_generation;
      drop function notify_term_vector;
    `);
  }
}
