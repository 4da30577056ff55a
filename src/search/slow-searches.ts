import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access/index.js';
import { DoumError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { FoundHits } from './find-hits.js';
import { MAX_QUERY, type SearchRequest } from './plan-search.js';

/**
 * The steps of a search: `turn` is the time before it that it waited for its client's turn,
 * `catalogue` reads the catalogue if it is not in memory, `interpretation` corrects the query,
 * `engine` also computes the facets, `articles` loads what was found, and `answer` marks it.
 */
type Part = 'turn' | 'catalogue' | 'interpretation' | 'engine' | 'articles' | 'answer';

/** How long fields waited for their turn, in milliseconds, if it was noticeable. */
const waits = new WeakMap<GraphQLResolveInfo, number>();

/** To be called when the field begins after it waited for its turn. */
export function waitedForTurn(info: GraphQLResolveInfo, ms: number): void {
  if (ms >= 1) waits.set(info, ms);
}

/** Measures the parts of one search. */
export class SearchClock {
  readonly parts: Partial<Record<Part, number>> = {};
  found: FoundHits | null = null;
  articlesFrom: 'memory' | 'postgres' | null = null;
  private readonly waitedMs: number;
  private readonly startedAt = performance.now();
  private beganAt = this.startedAt;
  private part: Part = 'catalogue';

  constructor(info: GraphQLResolveInfo) {
    this.waitedMs = waits.get(info) ?? 0;
  }

  /** Ends the part before. */
  begin(part: Part): void {
    const now = performance.now();
    this.parts[this.part] = Math.round(now - this.beganAt);
    this.beganAt = now;
    this.part = part;
  }

  /** Ends the search. Returns how long it took, with the wait for its turn, in milliseconds. */
  end(): number {
    this.begin(this.part);
    if (this.waitedMs > 0) this.parts.turn = Math.round(this.waitedMs);
    return Math.round(this.waitedMs + performance.now() - this.startedAt);
  }
}

/** Logs the searches that took longer than `slowMs`, with their parts. 0: none. */
export class SlowSearches {
  /** `queries`: whose words the lines have, see LOG_QUERIES. */
  constructor(
    private readonly logger: Logger,
    private readonly slowMs: number,
    private readonly queries: 'none' | 'readers' | 'all',
  ) {}

  /** Logs the search if it was slow, whether it was answered or failed. Its result is unchanged. */
  async watch<T>(
    clock: SearchClock,
    { query, fields, first }: SearchRequest,
    { requestId, viewer }: { requestId: string; viewer: Viewer },
    search: Promise<T>,
  ): Promise<T> {
    let error: string | undefined;
    try {
      return await search;
    } catch (thrown) {
      error = thrown instanceof DoumError ? thrown.code : 'INTERNAL_SERVER_ERROR';
      throw thrown;
    } finally {
      const ms = clock.end();
      if (this.slowMs > 0 && ms > this.slowMs) {
        const { answer } = clock.found ?? {};
        const logsQuery =
          this.queries === 'all' || (this.queries === 'readers' && viewer.credential === null);
        this.logger.warn(
          {
            requestId,
            ms,
            parts: clock.parts,
            error,
            engine: answer?.engine,
            degraded: answer?.degraded || undefined,
            articlesFrom: clock.articlesFrom ?? undefined,
            total: answer?.total,
            first,
            facets: [...fields.facets],
            // A longer one is refused, but only after its turn.
            query: logsQuery ? query.slice(0, MAX_QUERY) : undefined,
          },
          'A search was slow.',
        );
      }
    }
  }
}
