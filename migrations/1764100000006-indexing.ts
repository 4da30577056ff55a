import type { QueryRunner } from 'typeorm';

/** The outbox with its triggers, deliveries, dead letters, and indexer leases. */
export class Indexing1764100000006 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row per change. It names the changed entity; the indexer reads the new state after the
      -- commit.
      create table outbox (
        id bigint generated always as identity primary key,
        kind text not null check (kind in ('article', 'product', 'category', 'platform')),
        entity_id integer not null,
        created_at timestamptz not null default clock_timestamp()
      );

      create table search_target (
        id integer generated always as identity primary key,
        engine text not null check (engine in ('ELASTICSEARCH', 'MEMORY')),
        generation text not null unique,
        state text not null check (state in ('BUILDING', 'LIVE', 'FAILED')),
        fingerprint text not null,
        total integer,
        started_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz,
        error text,
        -- The highest version assigned to a document of this target. An index with a higher version
        -- belongs to a later state of the database, as after restoring a backup.
        drawn_version bigint not null default 0,
        -- The highest version that the engine acknowledged. An index without it has lost data.
        acknowledged_version bigint not null default 0,
        -- Why its content is unreliable, else null. It is still searched until another generation
        -- replaces it.
        unsound text,
        -- When a sample was last compared with Postgres, and the result.
        sampled_at timestamptz,
        sample jsonb
      );
      create unique index search_target_one_live on search_target (engine) where state = 'LIVE';
      create unique index search_target_one_building on search_target (engine)
        where state = 'BUILDING';

      -- Articles that a target must still receive, one row per article. A new sequence number shows
      -- that the article changed again while it was being delivered.
      create sequence delivery_sequence;
      create table delivery (
        target_id integer not null references search_target (id) on delete cascade,
        article_id integer not null,
        sequence bigint not null default nextval('delivery_sequence'),
        enqueued_at timestamptz not null default clock_timestamp(),
        claimed_until timestamptz,
        next_attempt_at timestamptz not null default '-infinity',
        attempts integer not null default 0,
        reason text,
        primary key (target_id, article_id)
      );
      create index delivery_order on delivery (target_id, next_attempt_at, sequence);
      create index delivery_article on delivery (article_id);

      create table dead_letter (
        target_id integer not null references search_target (id) on delete cascade,
        article_id integer not null,
        version bigint not null,
        reason text not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (target_id, article_id)
      );

      create sequence index_version;

      create table indexer_lease (
        engine text primary key check (engine in ('ELASTICSEARCH', 'MEMORY')),
        holder text not null,
        -- Counts the changes of holder, so that a holder that was suspended can detect that another
        -- one had the lease meanwhile.
        epoch bigint not null,
        expires_at timestamptz not null
      );
    `);

    await runner.query(`
      create function make_target_live(target integer) returns boolean language plpgsql as $$
      begin
        perform from search_target where id = target and state = 'BUILDING' for update;
        if found then
          delete from search_target old using search_target new
            where new.id = target and old.engine = new.engine and old.id <> new.id
              and old.state <> 'BUILDING';
          update search_target set state = 'LIVE', finished_at = clock_timestamp(), error = null
            where id = target;
        end if;
        return exists (select from search_target where id = target and state = 'LIVE');
      end $$;

      -- Frees the disk space of an empty queue. It never waits for a lock, so that no writer waits
      -- behind it: if an open transaction has written to the queue, this call gives up. It runs
      -- with the rights of the owner, for servers whose role may only read and write rows. It
      -- truncates nothing but empty tables, so everybody may call it.
      create function shrink_queue(queue regclass) returns boolean
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      declare
        filled boolean;
      begin
        begin
          execute format('lock table %s in access exclusive mode nowait', queue);
        exception when lock_not_available then
          return false;
        end;
        execute format('select exists (select from %s)', queue) into filled;
        if filled then
          return false;
        end if;
        execute format('truncate %s', queue);
        return true;
      end $$;

      -- The articles whose search documents depend on the changed entity. Called after the commit
      -- of the change, never in a trigger.
      create function articles_of_change(changed_kind text, changed_id integer)
      returns setof integer language sql stable as $$
        select changed_id where changed_kind = 'article'
        union all
        select a.id from article a join category c on c.id = a.category_id
          where changed_kind = 'product' and c.product_id = changed_id
        union all
        select a.id from article a where changed_kind = 'category' and a.category_id in (
          with recursive below (id) as (
            select changed_id
            union
            select c.id from category c join below on c.parent_id = below.id
          )
          select id from below
        )
        union all
        select distinct r.article_id
          from article_variant_platform p join article_revision r on r.id = p.revision_id
          where changed_kind = 'platform' and p.platform_id = changed_id
      $$;
    `);

    await runner.query(`
      create function write_outbox() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          insert into outbox (kind, entity_id) values (tg_argv[0], old.id);
        else
          insert into outbox (kind, entity_id) values (tg_argv[0], new.id);
        end if;
        return null;
      end $$;
      create trigger article_outbox after insert or update or delete on article
        for each row execute function write_outbox('article');
      create trigger product_outbox after update of name on product
        for each row when (old.name is distinct from new.name)
        execute function write_outbox('product');
      create trigger platform_outbox after update of name on platform
        for each row when (old.name is distinct from new.name)
        execute function write_outbox('platform');
      create trigger category_outbox after update of name, parent_id, product_id on category
        for each row when ((old.name, old.parent_id, old.product_id)
          is distinct from (new.name, new.parent_id, new.product_id))
        execute function write_outbox('category');

      create function write_outbox_of_statistics() returns trigger language plpgsql as $$
      begin
        insert into outbox (kind, entity_id) values ('article', new.article_id);
        return null;
      end $$;
      create trigger article_statistics_outbox_insert after insert on article_statistics
        for each row when (new.popularity <> 0) execute function write_outbox_of_statistics();
      create trigger article_statistics_outbox_update after update on article_statistics
        for each row when (old.popularity is distinct from new.popularity)
        execute function write_outbox_of_statistics();

      -- Normally a revision is inserted and then published, which updates the article row. These
      -- triggers cover hand-written SQL that changes a published revision, or moves a part of one
      -- to another.
      create function write_outbox_of_revision() returns trigger language plpgsql as $$
      declare
        changed integer[];
      begin
        if tg_table_name = 'article_revision' then changed := array[old.id, new.id];
        else changed := array[old.revision_id, new.revision_id];
        end if;
        insert into outbox (kind, entity_id)
          select 'article', a.id
          from article_revision r
            join article a on a.id = r.article_id and a.published_version = r.version
          where r.id = any(changed);
        return null;
      end $$;
      create trigger article_revision_outbox after update on article_revision
        for each row execute function write_outbox_of_revision();
      create trigger article_variant_outbox after insert or update or delete on article_variant
        for each row execute function write_outbox_of_revision();
      create trigger article_variant_platform_outbox
        after insert or update or delete on article_variant_platform
        for each row execute function write_outbox_of_revision();

      -- Row triggers do not see a truncation.
      create function write_outbox_of_truncate() returns trigger language plpgsql as $$
      begin
        insert into outbox (kind, entity_id)
          select 'article', id from article where published_version is not null;
        return null;
      end $$;
      create trigger article_outbox_truncate before truncate on article
        for each statement execute function write_outbox_of_truncate();

      create function notify_outbox() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_outbox', '');
        return null;
      end $$;
      create trigger outbox_notify after insert on outbox
        for each statement execute function notify_outbox();

      -- Tells servers which articles they must no longer remember. Sent at the commit, once for
      -- each article. The triggers that write the outbox insert one row at a time, so a trigger for
      -- each statement would not gather several articles.
      create function notify_article() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_article', new.entity_id::text);
        return null;
      end $$;
      create trigger outbox_notify_article after insert on outbox
        for each row when (new.kind = 'article') execute function notify_article();
    `);
  }
}
