import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index of the search engine in Postgres: generations, documents, postings, statistics of terms. */
export class PostgresEngine1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A generation keeps the user dictionary that its terms were cut with, so that queries are cut alike until the next one is live.
      -- The arrays hold, for each ranked field (title, keywords, breadcrumb, body, title bigrams, body bigrams), the documents that
      -- have it and the sum of their lengths. Writers lock this row, so the counts and those of term_statistics keep step.
      create table postgres_generation (
        id integer generated always as identity primary key,
        generation text not null unique,
        live boolean not null default false,
        dictionary jsonb not null,
        field_documents bigint[] not null default '{0,0,0,0,0,0}',
        field_lengths bigint[] not null default '{0,0,0,0,0,0}'
      );
      create unique index postgres_generation_one_live on postgres_generation (live) where live;

      -- What is filtered, counted and sorted by; narrow, because every search reads as many rows as it matches. Moments are
      -- milliseconds since 1970. A tombstone has its version alone.
      create table search_document (
        generation_id integer not null references postgres_generation (id),
        article_id integer not null,
        version bigint not null,
        gone boolean not null,
        product_id integer,
        category_ids integer[],
        platform_ids integer[],
        popularity double precision check (popularity >= 0 and popularity < 'infinity'),
        published_at bigint,
        updated_at bigint,
        title_sort text collate "C",
        field_lengths integer[],
        primary key (generation_id, article_id),
        check (gone or num_nulls(product_id, category_ids, platform_ids, popularity, published_at, updated_at, title_sort, field_lengths) = 0)
      );

      create table search_text (
        generation_id integer not null,
        article_id integer not null,
        title text not null,
        paragraphs text[] not null,
        primary key (generation_id, article_id),
        foreign key (generation_id, article_id) references search_document (generation_id, article_id) on delete cascade
      );

      -- One row for a term of an article: a word, or a bigram. How often it stands in each field, how long the fields are, and
      -- for words where: ranges [start, end) in UTF-16 units of the title, and of the paragraph with that number (from 0).
      create table posting (
        generation_id integer not null,
        is_bigram boolean not null,
        term text collate "C" not null,
        article_id integer not null,
        title_frequency integer not null,
        keywords_frequency integer not null,
        breadcrumb_frequency integer not null,
        body_frequency integer not null,
        title_length integer not null,
        keywords_length integer not null,
        breadcrumb_length integer not null,
        body_length integer not null,
        title_starts integer[],
        title_ends integer[],
        body_paragraphs integer[],
        body_starts integer[],
        body_ends integer[]
      ) partition by list (generation_id);
      create unique index posting_term_index on posting (generation_id, is_bigram, term, article_id)
        include (title_frequency, keywords_frequency, breadcrumb_frequency, body_frequency,
                 title_length, keywords_length, breadcrumb_length, body_length);
      create index posting_article_index on posting (generation_id, article_id);

      -- In how many documents a term stands, field by field.
      create table term_statistics (
        generation_id integer not null,
        is_bigram boolean not null,
        term text collate "C" not null,
        title_documents integer not null,
        keywords_documents integer not null,
        breadcrumb_documents integer not null,
        body_documents integer not null,
        primary key (generation_id, is_bigram, term)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table term_statistics;
      drop table posting;
      drop table search_text;
      drop table search_document;
      drop table postgres_generation;
    `);
  }
}
