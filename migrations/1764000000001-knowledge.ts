import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Products, categories, platforms, articles with their revisions and variants, statistics, slug
 * history, API keys.
 */
export class Knowledge1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create domain slug as text check (value ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(value) <= 200);

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
        constraint category_parent_in_product foreign key (parent_id, product_id) references category (id, product_id)
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
      create unique index platform_applies_to_all_unique on platform (applies_to_all) where applies_to_all;

      create table slug_history (
        kind text not null check (kind in ('product', 'category', 'platform', 'article')),
        slug slug not null,
        target_id integer not null,
        primary key (kind, slug)
      );
      create index slug_history_target_index on slug_history (kind, target_id);

      create table article (
        id integer generated always as identity primary key,
        slug slug not null constraint article_slug_unique unique,
        external_id text constraint article_external_id_unique unique check (external_id <> ''),
        category_id integer not null constraint article_category_exists references category (id),
        status text not null check (status in ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
        version integer not null,
        published_version integer,
        published_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint article_published_has_version check ((status = 'PUBLISHED') = (published_version is not null)),
        constraint article_published_has_time check ((status = 'PUBLISHED') = (published_at is not null))
      );
      create index article_category_index on article (category_id);
      create index article_updated_index on article (updated_at desc, id);

      create table article_revision (
        id integer generated always as identity primary key,
        article_id integer not null references article (id) on delete cascade,
        version integer not null check (version > 0),
        title text not null check (btrim(title) <> ''),
        keywords text[] not null default '{}',
        editor text not null,
        summary text not null default '',
        created_at timestamptz(3) not null default now(),
        constraint article_revision_version_unique unique (article_id, version)
      );

      alter table article
        add constraint article_version_exists foreign key (id, version)
          references article_revision (article_id, version) deferrable initially deferred,
        add constraint article_published_version_exists foreign key (id, published_version)
          references article_revision (article_id, version) deferrable initially deferred;

      create table article_variant (
        id integer generated always as identity primary key,
        revision_id integer not null references article_revision (id) on delete cascade,
        position integer not null,
        body text not null check (length(body) <= 200000),
        body_html text not null,
        body_text text not null,
        unique (revision_id, position),
        unique (id, revision_id)
      );

      create table article_variant_platform (
        variant_id integer not null,
        revision_id integer not null,
        platform_id integer not null constraint article_variant_platform_exists references platform (id),
        primary key (variant_id, platform_id),
        constraint article_variant_platform_unique unique (revision_id, platform_id),
        foreign key (variant_id, revision_id) references article_variant (id, revision_id) on delete cascade
      );
      create index article_variant_platform_platform_index on article_variant_platform (platform_id);

      create table article_statistics (
        article_id integer primary key references article (id) on delete cascade,
        views bigint not null default 0 check (views >= 0),
        popularity double precision not null default 0 check (popularity >= 0)
      );

      create table api_key (
        id integer generated always as identity primary key,
        name text not null,
        role text not null check (role in ('ADMIN')),
        hash bytea not null unique check (length(hash) = 32),
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3),
        last_used_at timestamptz(3),
        revoked_at timestamptz(3)
      );

      -- Secrets that all replicas share, such as the one that signs cursors.
      create table server_secret (
        name text primary key,
        secret bytea not null
      );
    `);

    await runner.query(`
      -- A changed slug keeps answering under the old one; an old slug is not free for another thing.
      create function remember_slug() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          delete from slug_history where kind = tg_argv[0] and target_id = old.id;
          return null;
        end if;
        -- After the row, so that a rename committed meanwhile is seen.
        if exists (select from slug_history where kind = tg_argv[0] and slug = new.slug and target_id <> new.id) then
          raise exception using errcode = 'unique_violation', constraint = tg_argv[0] || '_slug_history_unique',
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
        -- Two moves at once could close a circle that neither sees.
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

      create function require_variant() returns trigger language plpgsql as $$
      begin
        if exists (select from article_revision where id = new.id)
          and not exists (select from article_variant where revision_id = new.id) then
          raise exception using errcode = 'check_violation', constraint = 'article_revision_has_variant',
            message = 'a revision needs a variant';
        end if;
        return null;
      end $$;
      create constraint trigger article_revision_has_variant after insert on article_revision
        deferrable initially deferred for each row execute function require_variant();

      create function require_platform() returns trigger language plpgsql as $$
      begin
        if exists (select from article_variant where id = new.id)
          and not exists (select from article_variant_platform where variant_id = new.id) then
          raise exception using errcode = 'check_violation', constraint = 'article_variant_has_platform',
            message = 'a variant needs a platform';
        end if;
        return null;
      end $$;
      create constraint trigger article_variant_has_platform after insert on article_variant
        deferrable initially deferred for each row execute function require_platform();
    `);

    for (const kind of ['product', 'category', 'platform', 'article']) {
      await runner.query(`
        create trigger ${kind}_slug_insert after insert or delete on ${kind}
          for each row execute function remember_slug('${kind}');
        create trigger ${kind}_slug_update after update of slug on ${kind}
          for each row when (old.slug is distinct from new.slug) execute function remember_slug('${kind}');
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table server_secret, api_key, article_statistics, article_variant_platform, article_variant, article_revision,
        article, slug_history, platform, category, product cascade;
      drop function remember_slug, refuse_category_cycle, require_variant, require_platform;
      drop domain slug;
    `);
  }
}
