import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries of webhooks are jobs, in no promised order. What waits is sent by new jobs. */
export class WebhookJobs1764000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function settle_webhook_delivery;
      drop index webhook_delivery_first, webhook_delivery_due, webhook_delivery_claimed,
        webhook_delivery_queue, webhook_delivery_replaying;
      update webhook_delivery set state = 'DEAD' where state = 'REPLAYING';
      alter table webhook_delivery drop constraint webhook_delivery_state_check,
        add constraint webhook_delivery_state_check
          check (state in ('PENDING', 'DELIVERED', 'DEAD', 'DROPPED')),
        drop column queue, drop column blocked, drop column superseded, drop column claim,
        drop column claimed_until,
        -- Microseconds since 1970: of two events of one thing, the later one has the higher version.
        add column version bigint not null default 0;
      alter table webhook_delivery alter column next_attempt_at drop not null;
      update webhook_delivery set version = (extract(epoch from at) * 1000000)::bigint;

      drop index job_due;
      create index job_due on job (kind, run_at) where failed_at is null;
      insert into job (kind, key, payload)
        select 'webhook-delivery', id::text, jsonb_build_object('id', id)
        from webhook_delivery where state = 'PENDING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from job where kind like 'webhook-%';
      drop index job_due;
      create index job_due on job (run_at) where failed_at is null;

      update webhook_delivery set next_attempt_at = now() where next_attempt_at is null;
      alter table webhook_delivery drop column version,
        alter column next_attempt_at set not null,
        drop constraint webhook_delivery_state_check,
        add constraint webhook_delivery_state_check
          check (state in ('PENDING', 'DELIVERED', 'DEAD', 'DROPPED', 'REPLAYING')),
        add column queue text,
        add column blocked boolean,
        add column superseded boolean not null default false,
        add column claim uuid,
        add column claimed_until timestamptz;
      -- Each delivery has a queue of its own: what was sent in no order has no successor.
      update webhook_delivery set queue = id::text, blocked = false;
      alter table webhook_delivery
        alter column queue set not null, alter column blocked set not null;
      create unique index webhook_delivery_first on webhook_delivery (queue)
        where state = 'PENDING' and not blocked;
      create index webhook_delivery_due on webhook_delivery (webhook_id, next_attempt_at, id)
        where state = 'PENDING' and not blocked;
      create index webhook_delivery_claimed on webhook_delivery (webhook_id, claimed_until)
        where state = 'PENDING' and claimed_until is not null;
      create index webhook_delivery_queue on webhook_delivery (queue, state, id);
      create index webhook_delivery_replaying on webhook_delivery (id) where state = 'REPLAYING';

      create function settle_webhook_delivery(delivery bigint, claimed uuid, result text, answer integer, why text, pause_ms integer, rest_ms integer)
      returns void language plpgsql set lock_timeout = '5s' as $$
      declare
        settled webhook_delivery;
      begin
        perform pg_advisory_xact_lock_shared(hashtext('doum_webhook_queues'));
        update webhook_delivery set state = result, status = answer, reason = why, claimed_until = null,
          attempts = attempts + case when result = 'DROPPED' then 0 else 1 end,
          next_attempt_at = now() + coalesce(pause_ms, 0) * interval '1 millisecond',
          settled_at = case when result <> 'PENDING' then now() end,
          -- Only a dead letter is sent again.
          reference = case when result in ('PENDING', 'DEAD') then reference end
        -- After the claim of this server ended, another may have sent it or may be sending it.
        where id = delivery and state = 'PENDING' and claim = claimed returning * into settled;
        if found and result <> 'PENDING' then
          update webhook_delivery set blocked = false where id = (
            select id from webhook_delivery
            where queue = settled.queue and state = 'PENDING' order by id limit 1);
        end if;
        if settled.state = 'DELIVERED' then
          update webhook set failures = 0, failing_since = null, resting_until = null
          where id = settled.webhook_id and failures > 0;
        elsif rest_ms is not null then
          update webhook set failures = failures + 1, failing_since = coalesce(failing_since, now()),
            resting_until = now() + rest_ms * interval '1 millisecond'
          where id = settled.webhook_id and coalesce(resting_until <= now(), true);
        end if;
      end $$;
    `);
  }
}
