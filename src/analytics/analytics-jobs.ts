import { BackgroundLoop } from '../core/background-loop.js';
import { awayReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';

/** Work that is repeated; where it fails that is logged, and it is tried again the next time. */
export interface Job {
  name: string;
  everyMs: number;
  run: (stopping: AbortSignal) => Promise<unknown>;
}

/**
 * Does the background work of the analytics on every server, one job at a time: each job is made
 * for several servers that do it.
 */
export class AnalyticsJobs {
  private readonly loops: readonly BackgroundLoop[];
  /** Resolves when the jobs that wait for their turn have ended. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(jobs: readonly Job[], logger: Logger) {
    this.loops = jobs.map(
      ({ name, everyMs, run }) =>
        new BackgroundLoop({
          run: (stopping) => this.runInTurn(run, stopping),
          onFailure: (error, { failures }) => {
            if (failures > 1) return;
            logger.warn({ job: name, error: awayReason(error) }, 'A job of the analytics failed.');
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

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  private async runInTurn(run: Job['run'], stopping: AbortSignal): Promise<void> {
    const turn = this.last.then(() => (stopping.aborted ? undefined : run(stopping)));
    this.last = turn.catch(() => undefined);
    await turn;
  }
}
