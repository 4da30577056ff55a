import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access/index.js';
import { DoumError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { FoundHits } from './search-connection.js';
import { MAX_QUERY, type SearchRequest } from './plan-search.js';

/**
 * The parts of a search: `queue` waits for other requests of the client, `catalogue` reads the
 * catalogue if not in memory, `interpretation` corrects the query, `meaning` finds neighbours,
 * `engine` finds hits and facets, `articles` loads the articles found, and `answer` marks the
 * matches.
 */
type Part = 'queue' | 'catalogue' | 'interpretation' | 'meaning' | 'engine' | 'articles' | 'answer';

/** How long fields waited in the queue of clients, in milliseconds, if at least 1. */
const waits = new WeakMap<GraphQLResolveInfo, number>();

/** To be called when a field leaves the queue of clients. */
export function waitedInQueue(info: GraphQLResolveInfo, ms: number): void {
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

  /** Ends the current part and begins this one. */
  begin(part: Part): void {
    const now = performance.now();
    this.parts[this.part] = Math.round(now - this.beganAt);
    this.beganAt = now;
    this.part = part;
  }

  /** The time since the catalogue was read, in milliseconds. */
  get searchedMs(): number {
    return Math.round(performance.now() - this.startedAt - (this.parts.catalogue ?? 0));
  }

  /** Ends the search. Returns its duration with the wait in the queue, in milliseconds. */
  end(): number {
    this.begin(this.part);
    if (this.waitedMs > 0) this.parts.queue = Math.round(this.waitedMs);
    return Math.round(this.waitedMs + performance.now() - this.startedAt);
  }
}

/** Logs the searches that took longer than `slowMs`, with their parts. 0 disables the log. */
export class SlowSearches {
  /** `queries`: whose queries are logged, see LOG_QUERIES. */
  constructor(
    private readonly logger: Logger,
    private readonly slowMs: number,
    private readonly queries: 'none' | 'readers' | 'all',
  ) {}

  /** Logs the search if it was slow, answered or failed. Does not change its outcome. */
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
            // Cut, because a query that is too long is not refused yet.
            query: logsQuery ? query.slice(0, MAX_QUERY) : undefined,
          },
          'A search was slow.',
        );
      }
    }
  }
}
