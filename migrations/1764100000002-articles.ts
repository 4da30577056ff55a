import type { QueryRunner } from 'typeorm';

/** Articles with revisions, variants, feedback and popularity, and the records of imports. */
export class Articles1764100000002 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
        visibility text not null default 'PUBLIC'
          constraint article_visibility_check check (visibility in ('PUBLIC', 'INTERNAL')),
        constraint article_published_has_version
          check ((status = 'PUBLISHED') = (published_version is not null)),
        constraint article_published_has_time
          check ((status = 'PUBLISHED') = (published_at is not null))
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

      -- The two tables refer to each other.
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
        platform_id integer not null
          constraint article_variant_platform_exists references platform (id),
        primary key (variant_id, platform_id),
        constraint article_variant_platform_unique unique (revision_id, platform_id),
        foreign key (variant_id, revision_id)
          references article_variant (id, revision_id) on delete cascade
      );
      create index article_variant_platform_platform_index
        on article_variant_platform (platform_id);

      create table article_statistics (
        article_id integer primary key references article (id) on delete cascade,
        views bigint not null default 0 check (views >= 0),
        popularity double precision not null default 0 check (popularity >= 0),
        -- Weighted views and clicks that are not yet included in popularity, which the index
        -- contains.
        interest double precision not null default 0
      );
      create index article_statistics_interest_index on article_statistics (article_id)
        where interest <> 0;

      create table feedback (
        article_id integer not null references article (id) on delete cascade,
        day date not null,
        visitor bytea not null,
        helpful boolean not null,
        comment text,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (article_id, day, visitor)
      );
      create index feedback_updated_index on feedback (updated_at);

      create table address_interest (
        -- The day in Korea, like that of the salt of the address.
        day date not null,
        article_id integer not null,
        address bytea not null,
        is_view boolean not null,
        events integer not null,
        primary key (article_id, address, is_view)
      );
      create index address_interest_day_index on address_interest (day);

      -- Rows are kept when their entity is deleted: a missing entity shows that people deleted it.
      create table import_memory (
        kind text not null check (kind in (
          'product', 'category', 'platform', 'synonymSet', 'dictionaryEntry', 'article',
          -- Named by flat rows.
          'rowProduct', 'rowCategory', 'rowPlatform'
        )),
        key text not null,
        thing_id integer,
        imported_at timestamptz not null default clock_timestamp(),
        -- The item as the last import left it.
        state text not null default '',
        primary key (kind, key)
      );
      create index import_memory_thing_index on import_memory (kind, thing_id);
    `);

    await runner.query(`
      create function require_variant() returns trigger language plpgsql as $$
      begin
        if exists (select from article_revision where id = new.id)
          and not exists (select from article_variant where revision_id = new.id) then
          raise exception using errcode = 'check_violation',
            constraint = 'article_revision_has_variant', message = 'a revision needs a variant';
        end if;
        return null;
      end $$;
      create constraint trigger article_revision_has_variant after insert on article_revision
        deferrable initially deferred for each row execute function require_variant();

      create function require_platform() returns trigger language plpgsql as $$
      begin
        if exists (select from article_variant where id = new.id)
          and not exists (select from article_variant_platform where variant_id = new.id) then
          raise exception using errcode = 'check_violation',
            constraint = 'article_variant_has_platform', message = 'a variant needs a platform';
        end if;
        return null;
      end $$;
      create constraint trigger article_variant_has_platform after insert on article_variant
        deferrable initially deferred for each row execute function require_platform();

      -- TRUNCATE of revisions, variants or platforms reaches article_variant_platform, too. The
      -- function is called when all tables of the statement are empty.
      create function refuse_truncate_of_content() returns trigger language plpgsql as $$
      begin
        if exists (select from article_revision) then
          raise exception using errcode = 'check_violation',
            message = 'TRUNCATE would leave articles without an answer.',
            hint =
              'TRUNCATE article CASCADE removes the articles, too; DELETE removes single rows.';
        end if;
        return null;
      end $$;
      create trigger article_variant_platform_truncate after truncate on article_variant_platform
        for each statement execute function refuse_truncate_of_content();

      create trigger article_slug_insert after insert or delete on article
        for each row execute function remember_slug('article');
      create trigger article_slug_update after update of slug on article
        for each row when (old.slug is distinct from new.slug)
        execute function remember_slug('article');
    `);

    await runner.query(`
      -- Forward decay (Cormode et al., "Forward Decay: A Practical Time Decay Model for Streaming
      -- Systems", 2009) with a half-life of 30 days: an event now weighs twice as much as one a
      -- month ago, and the weights of past events never change.
      create function interest_weight(at timestamptz) returns double precision
      language sql stable as $$
        select power(2::double precision,
          extract(epoch from at - timestamptz '2026-01-01T00:00:00Z') / (30 * 86400))
      $$;

      -- The popularity of an article with this total weighted interest. The scale is logarithmic:
      -- one more means twice the interest.
      create function popularity_of(interest double precision) returns double precision
      language sql immutable as $$
        select ln(1 + greatest(interest, 0)) / ln(2::double precision)
      $$;

      -- A popularity after adding interest, which may be negative.
      create function popularity_with(popularity double precision, interest double precision)
      returns double precision language sql immutable as $$
        select popularity_of(power(2::double precision, least(popularity, 1000)) - 1 + interest)
      $$;
    `);
  }
}
