import { BackgroundLoop } from '../core/background-loop.js';
import { unavailableReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';

/**
 * A repeated task. A failure is logged; the task then runs again after half to all of its pause.
 */
export interface Job {
  name: string;
  /** Pause between two runs, in milliseconds. */
  everyMs: number;
  /** Should end early once the signal is aborted. */
  run: (stopping: AbortSignal) => Promise<unknown>;
}

/**
 * Runs the background jobs of the analytics, one at a time. Every server runs them, so each job
 * must be safe to run on several servers at once.
 */
export class AnalyticsJobs {
  private readonly loops: readonly BackgroundLoop[];
  /** Resolves when every queued job has ended. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(jobs: readonly Job[], logger: Logger) {
    this.loops = jobs.map(
      ({ name, everyMs, run }) =>
        new BackgroundLoop({
          run: (stopping) => this.runInTurn(run, stopping),
          onFailure: (error, { failures }) => {
            if (failures > 1) return;
            logger.warn(
              { job: name, error: unavailableReason(error) },
              'A job of the analytics failed.',
            );
          },
          pauseMs: everyMs,
          firstRetryMs: everyMs,
          maxRetryMs: everyMs,
        }),
    );
  }

  start(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Resolves once the running job has ended; queued jobs are skipped. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  private async runInTurn(run: Job['run'], stopping: AbortSignal): Promise<void> {
    const turn = this.queue.then(() => (stopping.aborted ? undefined : run(stopping)));
    this.queue = turn.catch(() => undefined);
    await turn;
  }
}
