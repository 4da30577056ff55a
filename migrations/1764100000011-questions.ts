import type { QueryRunner } from 'typeorm';

/** The questions in users' words, which are kept with an article but outside of its revisions. */
export class Questions1764100000011 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`set local lock_timeout = '2s'`);
    await runner.query(`
      create table article_question (
        id integer generated always as identity primary key,
        article_id integer not null references article (id) on delete cascade,
        text text not null check (length(text) between 2 and 200 and text is nfc normalized),
        source text not null check (source in ('EDITOR', 'IMPORT', 'AGENT')),
        created_at timestamptz(3) not null default now(),
        created_by text not null,
        constraint article_question_unique unique (article_id, text)
      );

      alter table article add questions_version integer not null default 0;

      alter table term_vector add question_terms text[] not null default '{}'
        check (array_position(question_terms, null) is null);

      -- The trigger of the article then writes one outbox row for each article.
      create function raise_questions_version() returns trigger language plpgsql as $$
      begin
        update article set questions_version = questions_version + 1
          where id in (select article_id from changed);
        return null;
      end $$;
    `);
    for (const [event, rows] of [
      ['insert', 'new'],
      ['delete', 'old'],
      ['update', 'new'],
    ])
      await runner.query(`
        create trigger article_question_${event} after ${event} on article_question
          referencing ${rows} table as changed
          for each statement execute function raise_questions_version()`);
  }
}
