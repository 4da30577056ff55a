import type { QueryRunner } from 'typeorm';

/** The words of the published articles: the index of the engine in memory. */
export class Search1764100000005 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The title and the words of each published article, as last read by the indexer. From this
      -- table every server loads its index, vocabulary, suggestions and related articles. An
      -- article that is no longer published has a row without words. Times are milliseconds since
      -- 1970.
      create table term_vector (
        article_id integer primary key,
        version bigint not null,
        -- The version of the last change of any other column. A rebuild does not raise it, so
        -- servers need not reload the row.
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
        -- Null: no words.
        visibility text,
        title_sort text not null default '',
        published_at bigint not null default 0,
        -- The terms that count for scores, with the field of each, their frequencies, and the
        -- number of terms of each field.
        ranked_terms text not null default '',
        frequencies bytea not null default '',
        lengths integer[] not null default '{}',
        -- The version of the last change of the words. Changes of other columns do not raise it.
        words_version bigint not null default 0,
        check (array_position(title_terms || body_terms || written_forms, null) is null)
      );

      -- The payload is the id of the article. It is empty for a truncation: anything may have
      -- changed.
      create function notify_term_vector() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_term_vector', coalesce(new.article_id, old.article_id)::text);
        return null;
      end $$;
      create trigger term_vector_notify after insert or delete on term_vector
        for each row execute function notify_term_vector();
      create trigger term_vector_notify_update after update on term_vector
        for each row when (old.content_version is distinct from new.content_version)
        execute function notify_term_vector();
      create trigger term_vector_notify_truncate after truncate on term_vector
        for each statement execute function notify_term_vector();
    `);
  }
}
