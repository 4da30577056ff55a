import type { QueryRunner } from 'typeorm';

const CATALOG_KINDS = ['product', 'category', 'platform'];

/** What mirrors follow: for each audience, the last change of each entity that it could see. */
export class Changes1764100000008 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The audiences have rows of their own, so that nothing of what one of them cannot see, not
      -- even the order or the time of its changes, is in the rows of the other. An entity that an
      -- audience could never see has no row for it.
      create table change (
        audience text collate "C" not null check (audience in ('READERS', 'STAFF')),
        kind text collate "C" not null
          check (kind in ('article', 'product', 'category', 'platform')),
        entity_id integer not null,
        -- The transaction of the change. Numbers become visible out of order, so readers stop
        -- before the oldest transaction that is running:
        -- xid < pg_snapshot_xmin(pg_current_snapshot()).
        xid xid8 not null,
        -- Whether the audience cannot see the entity any more: deleted, unpublished or hidden.
        removed boolean not null,
        changed_at timestamptz not null default clock_timestamp(),
        primary key (audience, kind, entity_id)
      );
      create unique index change_order on change (audience, xid, kind, entity_id);
      create index change_removed on change (changed_at) where removed;

      create table change_feed (
        audience text collate "C" primary key check (audience in ('READERS', 'STAFF')),
        -- The database that wrote the transaction numbers: see change_feed_origin.
        origin text not null,
        -- Every token names it. A reset of the feeds changes it, so older tokens are refused. After
        -- the restore of a snapshot of the disk, which has the same origin, the operator resets the
        -- feeds by deleting these rows.
        epoch uuid not null
      );
    `);

    await runner.query(`
      -- Called at the commit, when the state is final: an article that a transaction publishes and
      -- hides again leaves no row. Rows of change are locked last, so that no other lock is waited
      -- for while they are held.
      create function record_change(changed_kind text, changed_id integer) returns void
      language plpgsql as $$
      declare
        to_readers boolean;
        to_staff boolean;
      begin
        -- Most changes are of articles, and an import makes many of them.
        if changed_kind = 'article' then
          select a.status = 'PUBLISHED' and a.visibility = 'PUBLIC', a.status = 'PUBLISHED'
            into to_readers, to_staff
            from article a where a.id = changed_id;
        else
          to_readers := case changed_kind
            when 'product' then exists (select from product p where p.id = changed_id)
            when 'category' then exists (select from category c where c.id = changed_id)
            else exists (select from platform p where p.id = changed_id)
          end;
          to_staff := to_readers;
        end if;
        insert into change as known (audience, kind, entity_id, xid, removed)
          select audience, changed_kind, changed_id, pg_current_xact_id(), shown is not true
          from (values ('READERS', to_readers), ('STAFF', to_staff)) _ (audience, shown)
          where shown or exists (
            select from change c
            where c.audience = _.audience and c.kind = changed_kind and c.entity_id = changed_id
              and not c.removed)
          on conflict (audience, kind, entity_id) do update
            set xid = excluded.xid, removed = excluded.removed, changed_at = excluded.changed_at
            where (known.xid, known.removed) is distinct from (excluded.xid, excluded.removed);
      end $$;

      create function write_change() returns trigger language plpgsql as $$
      begin
        perform record_change(tg_argv[0], coalesce(new.id, old.id));
        return null;
      end $$;

      -- Covers hand-written SQL that changes a published revision, or moves a part of one to
      -- another.
      create function write_change_of_revision() returns trigger language plpgsql as $$
      declare
        changed integer[];
      begin
        if tg_table_name = 'article_revision' then changed := array[old.id, new.id];
        else changed := array[old.revision_id, new.revision_id];
        end if;
        perform record_change('article', id) from (
          select a.id
          from article_revision r
            join article a on a.id = r.article_id and a.published_version = r.version
          where r.id = any(changed) order by a.id) _;
        return null;
      end $$;

      -- Rows that hand-written SQL adds to a published revision. Once for a statement, because all
      -- new revisions come here: they are published, or their article is added, by a change of the
      -- article, which writes its row at the commit. Each row is looked up by its key: the plan is
      -- kept for the session, and one made for few rows would scan all that an import has added.
      create function write_change_of_added() returns trigger
      language plpgsql set enable_seqscan = off as $$
      declare
        changed integer;
      begin
        for changed in
          select distinct a.id
          from added,
            lateral (select r.article_id, r.version from article_revision r
              where r.id = added.revision_id offset 0) r,
            lateral (select a.id from article a
              where a.id = r.article_id and a.published_version = r.version offset 0) a,
            lateral (select from change c
              where c.audience = 'STAFF' and c.kind = 'article' and c.entity_id = a.id
                and not c.removed offset 0) c
          order by a.id
        loop
          -- As for every other change, the lock of the article comes first.
          perform from article where id = changed for no key update;
          update change set xid = pg_current_xact_id(), changed_at = clock_timestamp()
            where audience in ('READERS', 'STAFF') and kind = 'article' and entity_id = changed
              and not removed and xid <> pg_current_xact_id();
        end loop;
        return null;
      end $$;

      create function write_change_of_all() returns trigger language plpgsql as $$
      begin
        update change set xid = pg_current_xact_id(), removed = true, changed_at = clock_timestamp()
          where kind = tg_argv[0] and not removed;
        return null;
      end $$;
    `);

    // Not 'version': readers must not learn that there are newer revisions.
    await trigger(
      runner,
      'article',
      `write_change('article')`,
      `id, slug, external_id, category_id, status, visibility, published_version, published_at,
        created_at, updated_at`,
    );
    for (const kind of CATALOG_KINDS) await trigger(runner, kind, `write_change('${kind}')`, '*');
    for (const table of ['article_revision', 'article_variant', 'article_variant_platform'])
      await trigger(runner, table, 'write_change_of_revision()', '*', 'delete');
    for (const table of ['article_variant', 'article_variant_platform'])
      await runner.query(`
        create trigger ${table}_change_insert after insert on ${table}
          referencing new table as added
          for each statement execute function write_change_of_added()`);
    for (const kind of ['article', ...CATALOG_KINDS])
      await runner.query(`
        create trigger ${kind}_change_truncate after truncate on ${kind}
          for each statement execute function write_change_of_all('${kind}')`);

    // Not called here: the first server to read or check the feeds starts them, while others write.
    await runner.query(`
      -- Identifies the history of the transaction numbers. A dump that was restored, another
      -- database, a backup that was recovered to a point in time, and a table that was created anew
      -- have another one. Services that run Postgres for others may refuse the first two parts,
      -- which are empty then.
      create function change_feed_origin() returns text language plpgsql volatile as $$
      declare
        system text := '';
        timeline text := '';
      begin
        begin
          select system_identifier::text into system from pg_control_system();
        exception when others then null;
        end;
        begin
          timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
        exception when others then null;
        end;
        return concat_ws('/', system, timeline,
          (select oid from pg_database where datname = current_database()),
          'change'::regclass::oid);
      end $$;

      -- Starts the feeds anew if this is not the database that wrote them: with everything that can
      -- be seen, as changed by this transaction. A timeout, so that no writer waits behind it for a
      -- transaction that keeps rows of change locked.
      create function start_change_feeds() returns void
      language plpgsql set lock_timeout = '2s' as $$
      begin
        if (select count(*) from change_feed where origin = change_feed_origin()) = 2 then
          return;
        end if;
        -- Waits for the transactions that have written rows; others write theirs afterwards.
        lock table change in share row exclusive mode;
        if (select count(*) from change_feed where origin = change_feed_origin()) = 2 then
          return;
        end if;
        delete from change;
        delete from change_feed;
        insert into change_feed (audience, origin, epoch)
          select audience, change_feed_origin(), epoch
          from unnest(array['READERS', 'STAFF']) audience, gen_random_uuid() epoch;
        insert into change (audience, kind, entity_id, xid, removed)
          select audience, kind, id, pg_current_xact_id(), false
          from (
            select 'READERS' as audience, 'article' as kind, id from article
              where status = 'PUBLISHED' and visibility = 'PUBLIC'
            union all select 'STAFF', 'article', id from article where status = 'PUBLISHED'
            union all select audience, kind, id
              from unnest(array['READERS', 'STAFF']) audience, (
                select 'product' as kind, id from product
                union all select 'category', id from category
                union all select 'platform', id from platform) entity) shown;
      end $$;
    `);
  }
}

/** Deferred triggers on a table: for the given events, and for changes of the given columns. */
async function trigger(
  runner: QueryRunner,
  table: string,
  call: string,
  columns: string,
  events = 'insert or delete',
): Promise<void> {
  const [old, changed] = ['old', 'new'].map((row) =>
    columns
      .split(',')
      .map((column) => `${row}.${column.trim()}`)
      .join(', '),
  );
  await runner.query(`
    create constraint trigger ${table}_change after ${events} on ${table}
      deferrable initially deferred for each row execute function ${call};
    create constraint trigger ${table}_change_update after update on ${table}
      deferrable initially deferred for each row
      when ((${old}) is distinct from (${changed})) execute function ${call};
  `);
}
