import type { QueryRunner } from 'typeorm';

/** Notes between colleagues, what people are told, and questions that a review proposes. */
export class Notes1764100000024 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      alter table article
        -- Of older drafts only those whose slug follows the title were surely never published.
        add column was_published boolean not null default true,
        -- All questions that the article shall have once the review is published.
        add column review_questions text[],
        -- The questions of the article that the proposal lacked.
        add column review_removed_questions text[];
      alter table article alter column was_published set default false;
      update article set was_published = false where title_slug is not null;
      create function mark_published_article() returns trigger language plpgsql as $$
      begin
        new.was_published := true;
        return new;
      end $$;
      create trigger article_was_published before insert or update on article
        for each row when (new.status = 'PUBLISHED' and not new.was_published)
        execute function mark_published_article();

      create table article_note (
        id integer generated always as identity primary key,
        article_id integer not null references article (id) on delete cascade,
        author text not null,
        author_id integer references person (id),
        body text not null,
        mention_ids integer[] not null default '{}',
        solved_at timestamptz(3),
        solved_by text,
        created_at timestamptz(3) not null default now(),
        constraint article_note_solved_is_whole check ((solved_at is null) = (solved_by is null))
      );
      create index article_note_article_index on article_note (article_id, id);

      -- What a person is told. Rows older than 90 days are removed.
      create table notice (
        id integer generated always as identity primary key,
        recipient_id integer not null references person (id),
        kind text not null,
        article_id integer not null references article (id) on delete cascade,
        actor text not null,
        comment text,
        read_at timestamptz(3),
        created_at timestamptz(3) not null default now()
      );
      create index notice_recipient_index on notice (recipient_id, id);
      create index notice_article_index on notice (article_id);
      create index notice_created_index on notice (created_at);
    `);
  }
}
