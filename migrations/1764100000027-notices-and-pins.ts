import type { QueryRunner } from 'typeorm';

/** Articles that editors pin, announcements, and the searches that a pin answered. */
export class NoticesAndPins1764100000027 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- A query, a category, or neither: the home page.
      create table pin (
        id integer generated always as identity primary key,
        query text collate "C",
        category_id integer references category (id) on delete cascade,
        article_id integer not null references article (id) on delete cascade,
        position integer not null,
        ends_at timestamptz(3),
        constraint pin_has_one_place check (query is null or category_id is null)
      );
      create unique index pin_place_index
        on pin (coalesce(query, ''), coalesce(category_id, 0), article_id);
      create index pin_article_index on pin (article_id);
      create index pin_category_index on pin (category_id);

      create table announcement (
        id integer generated always as identity primary key,
        text text not null,
        level text not null,
        product_id integer references product (id) on delete cascade,
        platform_id integer references platform (id) on delete cascade,
        begins_at timestamptz(3) not null,
        ends_at timestamptz(3),
        constraint announcement_level_check check (level in ('INFO', 'WARNING', 'OUTAGE')),
        constraint announcement_ends_later check (ends_at > begins_at)
      );
      create index announcement_product_index on announcement (product_id);
      create index announcement_platform_index on announcement (platform_id);

      create function notify_curation() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_curation', '');
        return null;
      end $$;
      create trigger pin_notify after insert or update or delete or truncate on pin
        for each statement execute function notify_curation();
      create trigger announcement_notify
        after insert or update or delete or truncate on announcement
        for each statement execute function notify_curation();

      -- Whether a pinned article was on the first page.
      alter table search_log add pinned boolean not null default false;
      alter table search_rollup add pinned integer not null default 0;
      alter table query_rollup_of_day add pinned integer not null default 0;
    `);
  }
}
