import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Replaces the rows of postings of the Postgres engine by packed lists. The index is empty
 * afterwards, so the indexer builds it again.
 */
export class SearchSegments1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table posting, field_statistics;
      truncate search_document;
      delete from postgres_generation;
      drop index search_document_internal_index;
      alter table search_document drop column title_key, drop column keyword_keys,
        -- The packed terms of the document. A tombstone has none.
        add column postings bytea;

      -- Documents that are in no segment yet.
      create table search_pending (
        generation integer not null,
        article_id integer not null,
        version bigint not null,
        primary key (generation, article_id)
      );

      -- A segment never changes. If several segments have an article, the highest version counts.
      create table search_segment (
        id integer generated always as identity primary key,
        generation integer not null,
        article_ids integer[] not null,
        versions bigint[] not null,
        -- What searches filter, count and order by, in the order of article_ids.
        documents json not null,
        -- The number of its rows in search_posting, and of the bytes of their lists.
        terms integer not null,
        bytes bigint not null
      );
      create index search_segment_generation_index on search_segment (generation);

      -- The documents of a segment that have a term. The starts are read for phrases only.
      create table search_posting (
        segment integer not null,
        term text collate "C" not null,
        lists bytea not null,
        starts bytea not null,
        primary key (segment, term)
      ) with (toast_tuple_target = 8160);
      -- Packed bytes do not become smaller.
      alter table search_posting alter column lists set storage external,
        alter column starts set storage external;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table search_posting, search_segment, search_pending;
      truncate search_document;
      delete from postgres_generation;
      alter table search_document drop column postings, add column title_key text,
        add column keyword_keys text[];
      create index search_document_internal_index on search_document (generation)
        where visibility = 'INTERNAL';
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
}
