import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each server counts rates in its own memory, webhooks name no keys of caches any more, and the
 * table `job` has the work that one server at a time does.
 */
export class OrdinaryServer1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table rate_count;
      alter table webhook_delivery drop column lists;

      create table job (
        id bigint generated always as identity primary key,
        kind text not null,
        -- Distinguishes the jobs of one kind; '' for a repeated job.
        key text not null,
        payload jsonb not null default '{}',
        run_at timestamptz not null default now(),
        attempts integer not null default 0,
        -- The claim of the server that runs the job. No other server runs the job before its end.
        claim uuid,
        claimed_until timestamptz,
        -- The reason of the last failure.
        reason text,
        -- A job with this time is a dead letter: no server tries the job again.
        failed_at timestamptz,
        unique (kind, key)
      );
      create index job_due on job (run_at) where failed_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table job;
      alter table webhook_delivery add column lists boolean not null default true;
      alter table webhook_delivery alter column lists drop default;
      create unlogged table rate_count (
        minute integer not null,
        client text not null,
        replica uuid not null,
        count integer not null,
        primary key (minute, client, replica)
      );
    `);
  }
}
