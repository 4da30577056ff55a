import type { QueryRunner } from 'typeorm';

/** Products, categories, platforms, and former slugs. */
export class Catalog1764100000001 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create domain slug as text
        check (value ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(value) <= 200);

      create table product (
        id integer generated always as identity primary key,
        slug slug not null constraint product_slug_unique unique,
        name text not null check (btrim(name) <> ''),
        aliases text[] not null default '{}',
        position integer not null default 0
      );

      create table category (
        id integer generated always as identity primary key,
        product_id integer not null constraint category_product_exists references product (id),
        parent_id integer,
        slug slug not null constraint category_slug_unique unique,
        name text not null check (btrim(name) <> ''),
        position integer not null default 0,
        unique (id, product_id),
        constraint category_parent_in_product
          foreign key (parent_id, product_id) references category (id, product_id)
      );
      create index category_product_index on category (product_id);
      create index category_parent_index on category (parent_id);

      create table platform (
        id integer generated always as identity primary key,
        slug slug not null constraint platform_slug_unique unique,
        name text not null check (btrim(name) <> ''),
        aliases text[] not null default '{}',
        applies_to_all boolean not null default false,
        position integer not null default 0
      );
      create unique index platform_applies_to_all_unique on platform (applies_to_all)
        where applies_to_all;

      create table slug_history (
        kind text not null check (kind in ('product', 'category', 'platform', 'article')),
        slug slug not null,
        target_id integer not null,
        primary key (kind, slug)
      );
      create index slug_history_target_index on slug_history (kind, target_id);
    `);

    await runner.query(`
      -- A former slug still leads to its entity, and no other entity can use it.
      create function remember_slug() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          delete from slug_history where kind = tg_argv[0] and target_id = old.id;
          return null;
        end if;
        -- Checked after the row is written, so that a rename committed meanwhile is visible.
        if exists (
          select from slug_history
          where kind = tg_argv[0] and slug = new.slug and target_id <> new.id
        ) then
          raise exception using errcode = 'unique_violation',
            constraint = tg_argv[0] || '_slug_history_unique',
            message = 'the slug ' || new.slug || ' was another''s and still answers for it';
        end if;
        if tg_op = 'UPDATE' then
          delete from slug_history where kind = tg_argv[0] and slug = new.slug;
          insert into slug_history (kind, slug, target_id) values (tg_argv[0], old.slug, old.id);
        end if;
        return null;
      end $$;

      create function refuse_category_cycle() returns trigger language plpgsql as $$
      begin
        -- Without the lock, two concurrent moves could create a cycle that neither sees.
        perform pg_advisory_xact_lock(hashtext('category_tree'), new.product_id);
        if exists (
          with recursive up (id, parent_id) as (
            select id, parent_id from category where id = new.parent_id
            union
            select c.id, c.parent_id from category c join up on c.id = up.parent_id
          )
          select from up where id = new.id
        ) then
          raise exception using errcode = 'check_violation', constraint = 'category_no_cycle',
            message = 'a category cannot stand below itself';
        end if;
        return null;
      end $$;
      create trigger category_no_cycle after insert or update of parent_id on category
        for each row when (new.parent_id is not null) execute function refuse_category_cycle();

      create function notify_catalog() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_catalog', '');
        return null;
      end $$;
    `);

    for (const kind of ['product', 'category', 'platform'])
      await runner.query(`
        create trigger ${kind}_slug_insert after insert or delete on ${kind}
          for each row execute function remember_slug('${kind}');
        create trigger ${kind}_slug_update after update of slug on ${kind}
          for each row when (old.slug is distinct from new.slug)
          execute function remember_slug('${kind}');
        create trigger ${kind}_notify after insert or update or delete on ${kind}
          for each statement execute function notify_catalog();
      `);
  }
}
