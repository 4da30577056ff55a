import type { QueryRunner } from 'typeorm';

/**
 * The outbox, the changes for mirrors and the events for webhooks hear of an article when what
 * readers see of it changes. A saved draft, a review, a schedule or a recheck date changes nothing
 * there.
 */
export class ShownArticles1764100000019 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- What readers see of an article besides its revision; null while it is not published. A
      -- column that this function lacks changes neither index nor mirrors.
      create function shown_part(a article) returns text language sql stable as $$
        select case when a.status = 'PUBLISHED' then row(a.slug, a.external_id, a.category_id,
          a.visibility, a.published_version, a.published_at, a.created_at, a.updated_at)::text end
      $$;

      drop trigger article_outbox on article;
      create trigger article_outbox_insert after insert on article for each row
        when (new.status = 'PUBLISHED') execute function write_outbox('article');
      create trigger article_outbox_delete after delete on article for each row
        when (old.status = 'PUBLISHED') execute function write_outbox('article');
      -- The questions are in the index, but neither on pages nor in mirrors.
      create trigger article_outbox_update after update on article for each row
        when ('PUBLISHED' in (old.status, new.status)
          and (shown_part(old), old.questions_version)
            is distinct from (shown_part(new), new.questions_version))
        execute function write_outbox('article');

      drop trigger article_change_update on article;
      create constraint trigger article_change_update after update on article
        deferrable initially deferred for each row
        when (shown_part(old) is distinct from shown_part(new))
        execute function write_change('article');

      create or replace function write_webhook_events_of_articles() returns trigger
      language plpgsql as $$
      begin
        if not has_webhook_for('{article.published,article.updated,article.unpublished}') then
          return null;
        end if;
        if tg_op = 'INSERT' then
          insert into webhook_event (kind, entity_id, visibility_after)
            select 'article', id, visibility from added where status = 'PUBLISHED' order by id;
        elsif tg_op = 'DELETE' then
          insert into webhook_event (kind, entity_id, visibility_before)
            select 'article', id, visibility from removed where status = 'PUBLISHED' order by id;
        else
          insert into webhook_event (kind, entity_id, visibility_before, visibility_after, moved)
            select 'article', id, case when b.status = 'PUBLISHED' then b.visibility end,
              case when a.status = 'PUBLISHED' then a.visibility end,
              (b.slug, b.category_id) is distinct from (a.slug, a.category_id)
            from before b join after a using (id)
            where shown_part(b) is distinct from shown_part(a)
            order by id;
        end if;
        return null;
      end $$;
    `);
  }
}
