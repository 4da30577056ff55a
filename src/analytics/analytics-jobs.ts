import { awayReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';

/** Something that is done again and again; a rejection is logged and tried again the next time. */
export interface Job {
  name: string;
  everyMs: number;
  run: (signal: AbortSignal) => Promise<unknown>;
}

const TICK_MS = 1_000;

/**
 * Does what the analytics need beside the requests, one job after the other, on every server: each
 * job is made for several that do it.
 */
export class AnalyticsJobs {
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const dueAt = new Map(this.jobs.map((job) => [job, performance.now()]));
    const failing = new Set<Job>();
    while (!signal.aborted) {
      for (const job of this.jobs) {
        if (signal.aborted || performance.now() < dueAt.get(job)!) continue;
        try {
          await job.run(signal);
          failing.delete(job);
        } catch (error) {
          if (!signal.aborted && !failing.has(job))
            this.logger.warn(
              { job: job.name, error: awayReason(error) },
              'A job of the analytics failed.',
            );
          failing.add(job);
        }
        dueAt.set(job, performance.now() + job.everyMs);
      }
      await sleep(TICK_MS, signal);
    }
  }
}
