import type { QueryRunner } from 'typeorm';

/** Notes between colleagues, what people are told, and questions that a review proposes. */
export class Notes1764100000023 {
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

      -- Events of the team's work have the ids of people in their reference, and no text.
      alter table webhook_event drop constraint webhook_event_kind_check,
        add constraint webhook_event_kind_check check (kind in
          ('article', 'product', 'category', 'platform', 'feedback', 'search', 'work'));
      create function write_webhook_event_of_review() returns trigger language plpgsql as $$
      declare
        is_request boolean := new.review_requested_at is not null;
        event text := case when is_request then 'review.requested' else 'review.declined' end;
      begin
        if has_webhook_for(array[event]) then
          insert into webhook_event (kind, entity_id, reference) values ('work', new.id,
            jsonb_build_object('type', event, 'mentionIds', '[]'::jsonb, 'authorId',
              case when is_request then new.review_requested_by_id
                else new.review_declined_by_id end));
        end if;
        return null;
      end $$;
      create trigger article_webhook_event_review after update on article for each row
        when (old.review_requested_at is distinct from new.review_requested_at
          and (new.review_requested_at is not null or new.review_comment is not null))
        execute function write_webhook_event_of_review();
      create function write_webhook_event_of_note() returns trigger language plpgsql as $$
      begin
        if has_webhook_for('{note.mentioned}') then
          insert into webhook_event (kind, entity_id, reference) values ('work', new.article_id,
            jsonb_build_object('type', 'note.mentioned', 'noteId', new.id,
              'mentionIds', to_jsonb(new.mention_ids), 'authorId', new.author_id));
        end if;
        return null;
      end $$;
      create trigger article_note_webhook_event after insert on article_note for each row
        when (new.mention_ids <> '{}') execute function write_webhook_event_of_note();
    `);
  }
}
