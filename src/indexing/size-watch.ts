import { BackgroundLoop } from '../core/background-loop.js';
import { MINUTE_MS } from '../core/durations.js';
import type { Logger } from '../core/logger.js';
import { postgresEngineWarning } from '../search/index.js';

/** Pauses between counts, and after failed ones. */
const PAUSES = { pauseMs: 10 * MINUTE_MS, firstRetryMs: MINUTE_MS, maxRetryMs: 10 * MINUTE_MS };

/**
 * Warns in the log, at the start and when the number is passed, that the Postgres engine has more
 * articles than it was measured with. Once for each time that the number is passed.
 */
export class SizeWatch {
  private isWarned = false;
  private readonly loop: BackgroundLoop;

  /** `count` resolves to the number of articles in the index. */
  constructor(
    private readonly count: () => Promise<number>,
    private readonly logger: Logger,
    pauses = PAUSES,
  ) {
    this.loop = new BackgroundLoop({
      ...pauses,
      run: () => this.look(),
      // What is wrong with the database is logged by everybody else.
      onFailure: () => undefined,
    });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async look(): Promise<void> {
    const warning = postgresEngineWarning(await this.count());
    if (warning !== null && !this.isWarned) this.logger.warn(warning);
    this.isWarned = warning !== null;
  }
}
