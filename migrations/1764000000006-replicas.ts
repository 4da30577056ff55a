import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What several replicas need to keep several engines' indexes true: a lease for each engine, proof
 * of what an index acknowledged, samples.
 */
export class Replicas1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Replicas of different configuration each keep the engines that they know, so that an engine is changed without a gap.
      drop table indexer_lease;
      create table indexer_lease (
        engine text primary key check (engine in ('ELASTICSEARCH', 'POSTGRES')),
        holder text not null,
        -- Counts the changes of holder: who slept through one knows that it was not alone.
        epoch bigint not null,
        expires_at timestamptz not null,
        -- Since when the engine's index has been kept, whoever held the lease, and until when it counts as kept without a renewal.
        kept_since timestamptz not null,
        kept_until timestamptz not null
      );

      -- Since when the engine's index has been kept without a gap in which another engine was: then readers may have seen there what
      -- this one does not hold. Now, where there was such a gap.
      create function index_kept_since(lease indexer_lease) returns timestamptz language sql stable as $$
        select case when lease.kept_until > now() or not exists (
            select from indexer_lease other where other.engine <> lease.engine and other.expires_at > lease.kept_until)
          then lease.kept_since else now() end
      $$;

      alter table search_target
        -- The highest version drawn for it: an index that holds a higher one is of a time that the database does not know.
        add column drawn_version bigint not null default 0,
        -- The highest version that the engine said it took: an index that holds less has lost something.
        add column acknowledged_version bigint not null default 0,
        -- Why what it holds cannot be relied upon; it is searched until another generation has replaced it.
        add column unsound text,
        -- When a sample was last compared with Postgres, and what it found.
        add column sampled_at timestamptz,
        add column sample jsonb;
      update search_target set drawn_version = (select last_value from index_version);

      -- True when the target is live afterwards. Only what is being built can become live: one that was given up meanwhile cannot.
      drop function make_target_live;
      create function make_target_live(target integer) returns boolean language plpgsql as $$
      begin
        perform from search_target where id = target and state = 'BUILDING' for update;
        if found then
          delete from search_target old using search_target new
            where new.id = target and old.engine = new.engine and old.id <> new.id and old.state <> 'BUILDING';
          update search_target set state = 'LIVE', finished_at = clock_timestamp(), error = null where id = target;
        end if;
        return exists (select from search_target where id = target and state = 'LIVE');
      end $$;

      -- Gives back the space of the queues when they are empty. Never waits, so that no writer waits behind it: a transaction that has
      -- written to the queue, committed or not, holds a lock that makes this one give up until the next time.
      create function shrink_queue(queue regclass) returns boolean language plpgsql as $$
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

      -- What the words were made of: a rebuild that finds the same text and dictionary need not cut it again.
      alter table term_vector add column source_hash text;
      drop trigger term_vector_notify on term_vector;
      create trigger term_vector_notify after insert or update of content_version or delete on term_vector
        for each statement execute function notify_term_vector();

      -- The whole document, so that it can be compared with Postgres.
      alter table search_document add column keywords text[], add column breadcrumb text[];
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table search_document drop column keywords, drop column breadcrumb;
      drop trigger term_vector_notify on term_vector;
      create trigger term_vector_notify after insert or update or delete on term_vector
        for each statement execute function notify_term_vector();
      alter table term_vector drop column source_hash;
      drop function shrink_queue;
      drop function make_target_live;
      create function make_target_live(target integer) returns void language plpgsql as $$
      begin
        delete from search_target old using search_target new
          where new.id = target and old.engine = new.engine and old.id <> new.id and old.state <> 'BUILDING';
        update search_target set state = 'LIVE', finished_at = clock_timestamp(), error = null where id = target;
      end $$;
      alter table search_target drop column drawn_version, drop column acknowledged_version, drop column unsound, drop column sampled_at,
        drop column sample;
      drop function index_kept_since;
      drop table indexer_lease;
      create table indexer_lease (
        id integer primary key check (id = 1),
        holder text not null,
        epoch bigint not null,
        expires_at timestamptz not null
      );
    `);
  }
}
