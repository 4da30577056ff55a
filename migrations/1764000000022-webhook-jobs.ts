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
      alter table webhook_delivery drop column version,
        add column queue text not null default '',
        add column blocked boolean not null default false,
        add column superseded boolean not null default false,
        add column claim uuid,
        add column claimed_until timestamptz;
    `);
  }
}
