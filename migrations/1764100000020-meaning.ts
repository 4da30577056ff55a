import type { QueryRunner } from 'typeorm';

/** The vectors of articles, for each model of a model server, and the use of them by searches. */
export class Meaning1764100000020 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      create table meaning_model (
        id integer generated always as identity primary key,
        -- The names of the models, the beginnings of texts, and the way in which texts are cut.
        name text not null,
        -- The numbers of a vector.
        dimension integer not null,
        -- The lowest similarity of an article that the words do not find; null: not known yet.
        floor real,
        -- Vectors of a model that no server uses are deleted after a week.
        used_at timestamptz not null default now(),
        -- A model server may change the dimension under the same name: then all are encoded again.
        unique (name, dimension)
      );

      -- Vectors are signed bytes, one for each number: their direction, without their length.
      create table article_meaning (
        article_id integer not null references article (id) on delete cascade,
        model_id integer not null references meaning_model (id) on delete cascade,
        -- The revision and the questions that were encoded.
        published_version integer not null,
        questions_version integer not null,
        -- The vector of the article; null if the model server refuses the texts.
        vector bytea,
        -- The vectors of the passages, then those of the questions, and 8 bytes of a hash of each
        -- text in the same order.
        vectors bytea not null,
        hashes bytea not null,
        passages integer not null,
        -- [id of the variant, start, end, number of the passage] for each part of a variant.
        places jsonb not null,
        -- The similarity of each question, or else of the title, to its own article.
        similarities real[] not null,
        -- Articles first, because each deletion of an article looks for its vectors.
        primary key (article_id, model_id)
      );
      -- USED, SKIPPED, TIMED_OUT or UNAVAILABLE; null: no model server.
      alter table search_log add meaning text;
      -- Searches whose results follow the meaning of the query, too.
      alter table search_rollup add by_meaning integer not null default 0;
      alter table query_rollup_of_day add by_meaning integer not null default 0;

      -- Vectors hardly shrink, and compression would slow each search.
      alter table article_meaning alter vector set storage main, alter vectors set storage external;
    `);
  }
}
