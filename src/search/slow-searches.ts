import { DoumError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

/**
 * What a search does, one after the other: `catalogue` reads the catalogue if it is not in memory,
 * `interpretation` corrects the query and finds pins, `meaning` finds neighbours, `engine` finds
 * hits and facets, `articles` loads the articles found, and `answer` marks the matches.
 */
type Stage = 'catalogue' | 'interpretation' | 'meaning' | 'engine' | 'articles' | 'answer';

/** Measures the stages of one search. */
export class Stages {
  private readonly begun: [stage: Stage, at: number][] = [['catalogue', performance.now()]];

  /** Ends the current stage and begins this one. */
  begin(stage: Stage): void {
    this.begun.push([stage, performance.now()]);
  }

  /** Milliseconds since the search began. */
  get ms(): number {
    return Math.round(performance.now() - this.begun[0]![1]);
  }

  /** Milliseconds of each stage that has begun. */
  get each(): Partial<Record<Stage, number>> {
    const ends = [...this.begun.slice(1).map(([, at]) => at), performance.now()];
    return Object.fromEntries(
      this.begun.map(([stage, at], i) => [stage, Math.round(ends[i]! - at)]),
    );
  }
}

/** Logs each search that takes longer than `slowMs`, answered or not, with its stages. */
export class SlowSearches {
  constructor(
    private readonly logger: Logger,
    private readonly slowMs: number,
  ) {}

  /** Runs a search. Resolves and rejects as the search does. */
  async watch<T>(requestId: string, search: (stages: Stages) => Promise<T>): Promise<T> {
    const stages = new Stages();
    let error: string | undefined;
    try {
      return await search(stages);
    } catch (thrown) {
      error = thrown instanceof DoumError ? thrown.code : 'INTERNAL_SERVER_ERROR';
      throw thrown;
    } finally {
      const { ms } = stages;
      if (ms > this.slowMs)
        this.logger.warn({ requestId, ms, stages: stages.each, error }, 'A search was slow.');
    }
  }
}
