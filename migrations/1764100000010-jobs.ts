import type { QueryRunner } from 'typeorm';

/** The work that one server at a time does. */
export class Jobs1764100000010 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
      create index job_due on job (kind, run_at) where failed_at is null;
    `);
  }
}
