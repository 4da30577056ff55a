import type { QueryRunner } from 'typeorm';

/** Slugs that follow the title until readers can see the article. */
export class TitleSlug1764100000014 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- The slug that was made from the title. As long as it is the slug, the slug follows the
      -- title. Null: somebody chose the slug, or the article was published.
      alter table article add column title_slug text;

      create function keep_slug() returns trigger language plpgsql as $$
      begin
        new.title_slug := null;
        return new;
      end $$;
      create trigger article_published_slug before insert or update on article
        for each row when (new.status = 'PUBLISHED' and new.title_slug is not null)
        execute function keep_slug();

      -- Nobody could read the article under a slug that followed the title: others may have it.
      create function forget_slug() returns trigger language plpgsql as $$
      begin
        delete from slug_history
        where kind = 'article' and slug = old.slug and target_id = old.id;
        return null;
      end $$;
      -- Runs after article_slug_update, which remembers the slug: the order is that of the names.
      create trigger article_slug_update_title after update of slug on article
        for each row when (old.slug is distinct from new.slug and old.title_slug = old.slug)
        execute function forget_slug();
    `);
  }
}
