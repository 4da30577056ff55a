import type { MigrationInterface, QueryRunner } from 'typeorm';

const ENGINES = `engine in ('ELASTICSEARCH', 'MEMORY')`;
const ENGINES_BEFORE = `engine in ('ELASTICSEARCH', 'POSTGRES', 'WORDS')`;

/**
 * The words of the articles become the index of the engine in memory, in place of the index in
 * Postgres. All words are cut again.
 */
export class WordsAsIndex1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table search_posting, search_segment, search_pending, search_document,
        postgres_generation;

      alter table term_vector
        add column title_sort text not null default '',
        -- Milliseconds since 1970.
        add column published_at bigint not null default 0,
        -- The terms that count for scores, with the field of each, their frequencies, and the number of terms of each field.
        add column ranked_terms text not null default '',
        add column frequencies bytea not null default '',
        add column lengths integer[] not null default '{}',
        -- The version of the last change of the words. Changes of other columns do not raise it.
        add column words_version bigint not null default 0;

      delete from search_target where engine <> 'ELASTICSEARCH';
      delete from indexer_lease;
      -- Which changes an index lacks is in the deliveries.
      drop function index_kept_since;
      alter table indexer_lease drop column kept_since, drop column kept_until;
    `);
    await constrain(runner, ENGINES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from search_target where engine = 'MEMORY';
      delete from indexer_lease;
      alter table indexer_lease add column kept_since timestamptz not null,
        add column kept_until timestamptz not null;
      create function index_kept_since(lease indexer_lease) returns timestamptz language sql stable as $$
        select case when lease.kept_until > now() or not exists (
            select from indexer_lease other where other.engine <> 'WORDS' and other.engine <> lease.engine and other.expires_at > lease.kept_until)
          then lease.kept_since else now() end
      $$;
      alter table term_vector drop column title_sort, drop column published_at,
        drop column ranked_terms, drop column frequencies, drop column lengths,
        drop column words_version;

      create table postgres_generation (
        generation text primary key,
        id integer generated always as identity unique,
        live boolean not null default false,
        dictionary jsonb not null default '[]'
      );
      create unique index postgres_generation_live_unique on postgres_generation (live) where live;
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
        visibility text not null default 'PUBLIC',
        lengths integer[] not null,
        postings bytea,
        primary key (generation, article_id)
      ) with (toast_tuple_target = 128);
      create table search_pending (
        generation integer not null,
        article_id integer not null,
        version bigint not null,
        primary key (generation, article_id)
      );
      create table search_segment (
        id integer generated always as identity primary key,
        generation integer not null,
        article_ids integer[] not null,
        versions bigint[] not null,
        documents json not null,
        terms integer not null,
        bytes bigint not null
      );
      create index search_segment_generation_index on search_segment (generation);
      create table search_posting (
        segment integer not null,
        term text collate "C" not null,
        lists bytea not null,
        starts bytea not null,
        primary key (segment, term)
      ) with (toast_tuple_target = 8160);
      alter table search_posting alter column lists set storage external,
        alter column starts set storage external;
    `);
    await constrain(runner, ENGINES_BEFORE);
  }
}

async function constrain(runner: QueryRunner, check: string): Promise<void> {
  for (const table of ['search_target', 'indexer_lease'])
    await runner.query(`
      alter table ${table} drop constraint ${table}_engine_check,
        add constraint ${table}_engine_check check (${check})`);
}
