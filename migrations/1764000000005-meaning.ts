import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The words of the published articles, the dictionary of each generation of the Postgres engine,
 * and the titles and keywords that it finds exactly.
 */
export class Meaning1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What each published article is called and which words it has, as the indexer read it last: from here every replica keeps its
      -- vocabulary, suggestions and related articles in memory. An article that is no longer published has a row without words.
      create table term_vector (
        article_id integer primary key,
        version bigint not null,
        -- The version at which anything but the version changed: a rebuild changes nothing that replicas would have to read again.
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
        check (array_position(title_terms || body_terms || written_forms, null) is null)
      );
      create function notify_term_vector() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_term_vector', '');
        return null;
      end $$;
      create trigger term_vector_notify after insert or update or delete on term_vector
        for each statement execute function notify_term_vector();

      alter table postgres_generation add column dictionary jsonb not null default '[]';
      alter table search_document add column title_key text, add column keyword_keys text[];
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table search_document drop column title_key, drop column keyword_keys;
      alter table postgres_generation drop column dictionary;
      drop table term_vector;
      drop function notify_term_vector;
    `);
  }
}
