import type { QueryRunner } from 'typeorm';

const CHANGED_ROWS = {
  insert: 'new table as added',
  update: 'old table as before new table as after',
  delete: 'old table as removed',
};

const ALL = ['insert', 'update', 'delete'] as const;

/** Triggers that run once for a statement, because imports write thousands of rows. */
const TRIGGERS: [table: string, events: readonly (keyof typeof CHANGED_ROWS)[], call: string][] = [
  ['article', ALL, 'write_webhook_events_of_articles()'],
  ['article_revision', ['update'], `write_webhook_events_of_revision_rows('id')`],
  ['article_variant', ALL, `write_webhook_events_of_revision_rows('revision_id')`],
  ['article_variant_platform', ALL, `write_webhook_events_of_revision_rows('revision_id')`],
  ['product', ALL, `write_webhook_events_of_catalog('product')`],
  ['category', ALL, `write_webhook_events_of_catalog('category')`],
  ['platform', ALL, `write_webhook_events_of_catalog('platform')`],
  ['feedback', ['insert', 'update'], 'write_webhook_events_of_feedback()'],
  ['search_log', ['insert'], 'write_webhook_events_of_searches()'],
  ['webhook_event', ['insert'], 'notify_webhook()'],
];

/** Webhooks, the events that triggers write, and the deliveries of each webhook. */
export class Webhooks1764100000009 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhook (
        id uuid primary key default gen_random_uuid(),
        name text not null,
        url text not null,
        events text[] not null check (cardinality(events) > 0),
        -- What the receiver may learn; null: what readers see.
        role text check (role in ('AGENT', 'ANALYST', 'EDITOR', 'ADMIN')),
        -- Signing needs the secret itself, not a hash of it.
        secret bytea not null,
        previous_secret bytea,
        previous_secret_until timestamptz,
        created_by text not null,
        created_at timestamptz(3) not null default now(),
        disabled_at timestamptz(3),
        -- When it was created or turned on again. What was written before is not told.
        enabled_at timestamptz not null default now(),
        -- Of the receiver as a whole since its last success. Failures while the receiver rests do
        -- not count: they come together.
        failures integer not null default 0,
        resting_until timestamptz(3)
      );

      -- What happened, written in the transaction of the change while a webhook wants it. No
      -- content: the content is read when it is sent.
      create table webhook_event (
        id bigint generated always as identity primary key,
        kind text not null check (
          kind in ('article', 'product', 'category', 'platform', 'feedback', 'search')
        ),
        entity_id integer, -- The article of feedback; null for searches.
        -- Articles only: the visibility of the published article before and after; null: not
        -- published.
        visibility_before text,
        visibility_after text,
        -- Articles only: whether its slug or category changed.
        moved boolean not null default false,
        reference jsonb, -- The keys of the rows of feedback and search_log.
        xid xid8 not null default pg_current_xact_id(),
        at timestamptz(3) not null default now(),
        -- Within the transaction, which may have begun long before: webhooks that were enabled
        -- meanwhile are told.
        written_at timestamptz not null default clock_timestamp(),
        -- Searches only: all of the minute in which they were written are told together, because
        -- the time of a message must not tell their second. What continues one that was written
        -- late may be written late, too.
        due_at timestamptz(3)
      );
      create index webhook_event_entity on webhook_event (entity_id, kind, xid);

      create table webhook_delivery (
        id bigint generated always as identity primary key,
        -- What the receiver knows the message by: ids would tell how many messages there are.
        message uuid not null default gen_random_uuid() unique,
        -- No foreign key: a webhook is deleted at once, its deliveries later and in batches.
        webhook_id uuid not null,
        type text not null,
        kind text not null,
        entity_id integer,
        reference jsonb,
        -- What happened for webhooks without and with a role: the role may change before it is
        -- sent. Null: nothing.
        for_readers text,
        for_staff text not null,
        at timestamptz(3) not null,
        state text not null default 'PENDING'
          check (state in ('PENDING', 'DELIVERED', 'DEAD', 'DROPPED')),
        attempts integer not null default 0,
        -- Since when it is tried: its creation, or its replay.
        pending_since timestamptz(3) not null default now(),
        next_attempt_at timestamptz(3) default now(),
        attempted_at timestamptz(3),
        settled_at timestamptz(3),
        status integer,
        reason text,
        -- Microseconds since 1970: of two events of one entity, the later one has the higher
        -- version.
        version bigint not null default 0
      );
      create index webhook_delivery_state on webhook_delivery (webhook_id, state, id);
      create index webhook_delivery_attempted on webhook_delivery (webhook_id, attempted_at);
      create index webhook_delivery_settled on webhook_delivery (settled_at)
        where state in ('DELIVERED', 'DROPPED');
      create index webhook_delivery_dead on webhook_delivery (settled_at) where state = 'DEAD';
    `);

    await runner.query(`
      create function has_webhook_for(wanted text[]) returns boolean language sql stable as $$
        select exists (select from webhook where disabled_at is null and events && wanted) $$;

      -- Without a webhook, each statement does nothing but ask for one.
      create function write_webhook_events_of_articles() returns trigger language plpgsql as $$
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
            where 'PUBLISHED' in (b.status, a.status)
              -- A new draft changes nothing that these columns hold.
              and (b.slug, b.category_id, b.status, b.visibility, b.published_version,
                  b.published_at, b.updated_at)
                is distinct from (a.slug, a.category_id, a.status, a.visibility,
                  a.published_version, a.published_at, a.updated_at)
            order by id;
        end if;
        return null;
      end $$;

      -- Hand-written SQL that changes published revisions. The lock of an article puts its event in
      -- order with its others. Each row is looked up by its key: a plan that was made for few rows
      -- would scan all that an import has added.
      create function write_webhook_events_of_revisions(changed integer[]) returns void
      language plpgsql set enable_seqscan = off as $$
      declare
        published record;
      begin
        for published in
          select distinct a.id, a.published_version as version
          from unnest(changed) as revision (id),
            lateral (select r.article_id, r.version from article_revision r
              where r.id = revision.id offset 0) r,
            lateral (select a.id, a.published_version from article a
              where a.id = r.article_id and a.published_version = r.version
                -- One event for a transaction is enough.
                and not exists (select from webhook_event e
                  where (e.entity_id, e.kind, e.xid) = (a.id, 'article', pg_current_xact_id()))
              offset 0) a
          order by a.id
        loop
          insert into webhook_event (kind, entity_id, visibility_before, visibility_after)
            select 'article', a.id, a.visibility, a.visibility from article a
            where a.id = published.id and a.published_version = published.version
            for no key update;
        end loop;
      end $$;

      -- The argument is the column that has the id of the revision.
      create function write_webhook_events_of_revision_rows() returns trigger
      language plpgsql as $$
      declare
        changed integer[];
      begin
        if not has_webhook_for('{article.published,article.updated,article.unpublished}') then
          return null;
        end if;
        execute format(
          case tg_op when 'INSERT' then 'select array_agg(distinct %1$I) from added'
            when 'DELETE' then 'select array_agg(distinct %1$I) from removed'
            else 'select array_agg(id)
              from (select %1$I from before union select %1$I from after) changed (id)' end,
          tg_argv[0]) into changed;
        perform write_webhook_events_of_revisions(changed);
        return null;
      end $$;

      create function write_webhook_events_of_catalog() returns trigger language plpgsql as $$
      begin
        if not has_webhook_for('{catalog.changed}') then return null; end if;
        if tg_op = 'INSERT' then
          insert into webhook_event (kind, entity_id)
            select tg_argv[0], id from added order by id;
        elsif tg_op = 'DELETE' then
          insert into webhook_event (kind, entity_id)
            select tg_argv[0], id from removed order by id;
        else
          insert into webhook_event (kind, entity_id)
            select tg_argv[0], a.id from before b join after a on a.id = b.id
            where b.* is distinct from a.* order by a.id;
        end if;
        return null;
      end $$;

      -- The other triggers do not see it.
      create function write_webhook_events_of_truncate() returns trigger language plpgsql as $$
      begin
        if tg_table_name <> 'article' and has_webhook_for('{catalog.changed}') then
          execute format('insert into webhook_event (kind, entity_id) select %1$L, id from %1$I',
            tg_table_name);
        elsif tg_table_name = 'article'
          and has_webhook_for('{article.published,article.updated,article.unpublished}') then
          insert into webhook_event (kind, entity_id, visibility_before)
            select 'article', id, visibility from article where status = 'PUBLISHED';
        end if;
        return null;
      end $$;

      create function write_webhook_events_of_feedback() returns trigger language plpgsql as $$
      begin
        if not has_webhook_for('{feedback.given}') then return null; end if;
        if tg_op = 'INSERT' then
          insert into webhook_event (kind, entity_id, reference)
            select 'feedback', article_id,
              jsonb_build_object('day', day, 'visitor', encode(visitor, 'hex'))
            from added;
        else
          -- A comment that is removed, by its visitor or by a deletion of the log, is no feedback.
          insert into webhook_event (kind, entity_id, reference)
            select 'feedback', article_id,
              jsonb_build_object('day', day, 'visitor', encode(visitor, 'hex'))
            from before b join after a using (article_id, day, visitor)
            where b.helpful <> a.helpful
              or (a.comment is not null and b.comment is distinct from a.comment);
        end if;
        return null;
      end $$;

      -- The minute, not the moment: a receiver must not find the search in other logs by its time.
      create function write_webhook_events_of_searches() returns trigger language plpgsql as $$
      begin
        if not has_webhook_for('{search.unanswered}') then return null; end if;
        insert into webhook_event (kind, reference, at, due_at)
          select 'search', jsonb_build_object('id', id, 'at', at), date_trunc('minute', at),
            date_trunc('minute', greatest(at, now())) + interval '1 minute'
          from added
          where query <> '' and (confidence = 'NONE' or confidence is null and total = 0);
        return null;
      end $$;

      create function notify_webhook() returns trigger language plpgsql as $$
      begin
        if exists (select from added) then perform pg_notify('doum_webhook', ''); end if;
        return null;
      end $$;
    `);

    for (const [table, events, call] of TRIGGERS)
      for (const event of events)
        await runner.query(`
          create trigger ${table}_webhook_event_${event} after ${event} on ${table}
            referencing ${CHANGED_ROWS[event]} for each statement execute function ${call}`);
    for (const table of ['article', 'product', 'category', 'platform'])
      await runner.query(`create trigger ${table}_webhook_event_truncate before truncate on ${table}
        execute function write_webhook_events_of_truncate()`);
  }
}
