import type { Pool } from 'pg';
import { BackgroundLoop } from './background-loop.js';
import type { SqlSource } from '../database/database.js';
import { isDatabaseUnavailable, unavailableReason } from '../database/database-errors.js';
import { HOUR_MS, SECOND_MS } from '../durations.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { createCounter, registerPostgresGauges, type Registry } from '../metrics.js';

/** A kind of background work that one server does for all servers. */
export interface JobKind<Payload extends object = object> {
  readonly kind: string;
  /**
   * Pause between two runs of repeated work, in milliseconds. Undefined: each job from `add` runs
   * once.
   */
  readonly everyMs?: number;
  /** Maximum number of these jobs that one server runs at a time; default: 1. */
  readonly atOnce?: number;
  /**
   * Does the work. Must be repeatable: jobs of a killed server run again. Should end early after
   * the signal aborts. A rejection causes a retry; a returned time is when the job runs again.
   */
  run(payload: Payload, signal: AbortSignal): Promise<unknown>;
}

/** Duration of a claim, and pause between renewals. */
const CLAIM_SECONDS = 20;
const RENEW_MS = 7 * SECOND_MS;

/** Pause between two queries for due jobs. */
export const POLL_MS = SECOND_MS;

/** Pause after the first failure of a job. Each further failure doubles it, up to the maximum. */
const FIRST_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = HOUR_MS / SECOND_MS;

/** Failed attempts after which a job that does not repeat becomes a dead letter. */
const MAX_ATTEMPTS = 12;

/** Each kind of repeated work has one job. */
const BEGIN = `
  insert into job (kind, key) select kind, '' from unnest($1::text[]) kind on conflict do nothing`;

const ADD = `
  insert into job (kind, key, payload, run_at) values ($1, $2, $3, coalesce($4, now()))
  on conflict (kind, key) do update set payload = excluded.payload, run_at = excluded.run_at,
    claim = null, claimed_until = null, attempts = 0, failed_at = null, reason = null`;

const CLAIM = `
  update job set claim = gen_random_uuid(), attempts = attempts + 1,
    claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
  where id in (
    select due.id from unnest($1::text[], $2::integer[]) as free (kind, jobs)
      cross join lateral (
        select id from job
        where kind = free.kind and failed_at is null and run_at <= now()
          and coalesce(claimed_until <= now(), true)
        order by run_at limit free.jobs for update skip locked) due)
  returning id, kind, claim, payload, attempts, run_at::text as "runAt"`;

const RENEW = `
  update job set claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
  where id = $1 and claim = $2`;

/** A running job runs again afterwards. */
const HASTEN = `
  update job set run_at = clock_timestamp()
  where kind = $1 and key = '' and (run_at > now() or claimed_until > now())`;

/** Keeps a time that `hasten` set during the run. */
const REPEAT = `
  update job set claim = null, claimed_until = null, attempts = 0, reason = null,
    run_at = case when run_at::text <> $5 then run_at
      else coalesce($4, now() + $3 * interval '1 millisecond') end
  where id = $1 and claim = $2`;

const REMOVE = 'delete from job where id = $1 and claim = $2';

const FAIL = `
  update job set claim = null, claimed_until = null, reason = $3,
    run_at = now() + $4 * interval '1 second', failed_at = case when $5 then now() end
  where id = $1 and claim = $2`;

const DEAD = `
  select count(failed_at)::integer as doum_jobs_dead from job where failed_at is not null`;

interface ClaimedJob {
  id: number;
  kind: string;
  /** A new UUID for each claim. */
  claim: string;
  payload: object;
  /** The number of attempts, including the current one. */
  attempts: number;
  /** The time as text, with microseconds. */
  runAt: string;
}

/**
 * Runs the jobs of the table `job`: repeated work, and work for later. One server at a time runs a
 * job. A claim ends after 20 seconds unless its server renews it, so other servers continue the
 * jobs of a killed server. A failed job is retried after a growing pause. A job that does not
 * repeat becomes a dead letter after 12 attempts; metrics and `doum doctor` show it.
 */
export class Jobs {
  private readonly kinds = new Map<string, JobKind>();
  private readonly running = new Map<Promise<void>, string>();
  private readonly stopping = new AbortController();
  private readonly loop: BackgroundLoop;
  private readonly failures;
  /** Whether the jobs of the repeated kinds exist. */
  private hasBegun = false;

  constructor(
    private readonly pool: Pool,
    metrics: Registry,
    private readonly logger: Logger,
    pollMs = POLL_MS,
  ) {
    this.loop = new BackgroundLoop({
      run: () => this.runDue(),
      onFailure: (error, { failures }) => {
        if (failures === 1) this.warn(error, 'The jobs could not be read from Postgres.');
      },
      pauseMs: pollMs,
      firstRetryMs: POLL_MS,
      maxRetryMs: 5 * SECOND_MS,
    });
    this.failures = createCounter(metrics, 'doum_job_failures_total', 'Failed runs of jobs.', [{}]);
    registerPostgresGauges(metrics, pool, DEAD, { doum_jobs_dead: 'Jobs that failed for good.' });
  }

  /** Adds kinds of jobs. Call this before `start`. */
  register(...kinds: JobKind[]): void {
    for (const kind of kinds) this.kinds.set(kind.kind, kind);
  }

  /**
   * Adds a job, or replaces the job with the same key. `runAt`: not earlier; absent: now. `source`:
   * the transaction that adds it.
   */
  async add(
    kind: string,
    key: string,
    payload: object,
    runAt?: Date,
    source: SqlSource = this.pool,
  ): Promise<void> {
    await source.query(ADD, [kind, key, payload, runAt ?? null]);
    this.loop.wake();
  }

  /** Makes the job of a repeated kind due now, on any server. Never throws. */
  hasten(kind: string): void {
    this.pool.query(HASTEN, [kind]).then(
      () => this.loop.wake(),
      // After a failure the job runs at its usual time.
      () => undefined,
    );
  }

  start(): void {
    this.loop.start();
  }

  /** Ends the running jobs early; other servers repeat them. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.running.keys());
  }

  private async runDue(): Promise<boolean> {
    const kinds = [...this.kinds.values()];
    const running = [...this.running.values()];
    const free = kinds.map(
      ({ kind, atOnce = 1 }) => atOnce - running.filter((one) => one === kind).length,
    );
    if (!this.hasBegun) {
      const repeated = kinds.filter(({ everyMs }) => everyMs !== undefined);
      await this.pool.query(BEGIN, [repeated.map(({ kind }) => kind)]);
      this.hasBegun = true;
    }
    const values = [[...this.kinds.keys()], free];
    const { rows } = await this.pool.query<ClaimedJob>({ name: 'jobs-claim', text: CLAIM, values });
    for (const job of rows) {
      const run = this.run(job)
        .catch((error: unknown) =>
          this.warn(error, 'The result of a job could not be written.', job),
        )
        .finally(() => {
          this.running.delete(run);
          this.loop.wake();
        });
      this.running.set(run, job.kind);
    }
    return rows.length > 0;
  }

  private async run(job: ClaimedJob): Promise<void> {
    const kind = this.kinds.get(job.kind)!;
    const { everyMs } = kind;
    const lost = new AbortController();
    const renewing = setInterval(() => void this.renew(job, lost), RENEW_MS).unref();
    try {
      const signal = AbortSignal.any([lost.signal, this.stopping.signal]);
      const again = await kind.run(job.payload, signal);
      if (lost.signal.aborted) return;
      const next = again instanceof Date ? again : null;
      const pauseMs = this.stopping.signal.aborted ? 0 : (everyMs ?? 0);
      if (everyMs === undefined && next === null) await this.write(REMOVE, job);
      else await this.write(REPEAT, job, pauseMs, next, job.runAt);
    } catch (error) {
      if (this.stopping.signal.aborted) await this.write(REPEAT, job, 0, null, job.runAt);
      else await this.fail(job, error, everyMs === undefined && job.attempts >= MAX_ATTEMPTS);
    } finally {
      clearInterval(renewing);
    }
  }

  /** Renews the claim. Aborts the job if the claim has ended: another server may run the job. */
  private async renew(job: ClaimedJob, lost: AbortController): Promise<void> {
    const renewed = await this.pool.query(RENEW, [job.id, job.claim]).catch(() => null);
    if (renewed?.rowCount === 0) lost.abort();
  }

  private async fail(job: ClaimedJob, error: unknown, isDead: boolean): Promise<void> {
    this.failures.inc();
    if (job.attempts === 1 || isDead)
      this.warn(error, isDead ? 'A job failed for good.' : 'A job failed and is tried again.', job);
    const pause = Math.min(MAX_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** (job.attempts - 1));
    await this.write(FAIL, job, messageOf(error).slice(0, 500), pause, isDead);
  }

  private async write(sql: string, { id, claim }: ClaimedJob, ...more: unknown[]): Promise<void> {
    await this.pool.query(sql, [id, claim, ...more]);
  }

  private warn(error: unknown, message: string, job?: ClaimedJob): void {
    const reason = isDatabaseUnavailable(error) ? unavailableReason(error) : messageOf(error);
    this.logger.warn({ ...(job && { job: job.kind }), error: reason }, message);
  }
}
