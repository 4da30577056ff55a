import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { RateLimiter, RateVerdict, Viewer } from '../../access/index.js';
import { rateHeaders, type RequestContext, type RequestTrace } from './request-context.js';
import { operationRefusal } from './refuse.js';

/** The cost of a document that was parsed and then refused, for any reason. */
const REFUSED_POINTS = 50;

/** The content of `extensions.cost`, for clients that send `{"extensions": {"cost": true}}`. */
interface ToldCost {
  /** The cost of the operation; null if the operation is invalid or too expensive. */
  requested: number | null;
  /** The points that this request was charged. */
  charged: number;
  /** The points for a minute; null without a limit. */
  limit: number | null;
  /** The remaining points; null without a limit. */
  remaining: number | null;
}

type Caller = Pick<RequestContext, 'viewer' | 'visit' | 'trace'>;

/**
 * Counts the cost of operations against the rate limits of points, and tells clients their
 * remaining points. `identifyCaller` counts requests, but an operation with 16 searches costs more
 * than one request.
 */
export class OperationCharges {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Charges an operation before its execution. Throws RATE_LIMITED for the whole operation if it
   * exceeds the limit.
   */
  charge(points: number, context: RequestContext): void {
    const { trace } = context;
    trace.price = points;
    const verdict = this.take(points, context);
    if (verdict.allowed) return;
    // Parsing also costs points. A client that keeps sending such operations soon has no points
    // left, and `requirePoints` then refuses its requests before parsing.
    this.chargeRefused(context);
    trace.retryAfterSeconds = verdict.retryAfterSeconds;
    throw operationRefusal(this.limiter.refusal(bucketOf(context), verdict));
  }

  /**
   * Charges a document that was parsed and then refused: invalid, with wrong variables, too
   * expensive, or a mutation by GET. Takes REFUSED_POINTS, or all remaining points: otherwise
   * parsing would be free for clients with few points.
   */
  chargeRefused(caller: Caller): void {
    if (this.take(REFUSED_POINTS, caller).allowed) return;
    const { remaining } = this.limiter.peek(bucketOf(caller), caller.visit.client);
    if (remaining > 0) this.take(Math.min(remaining, REFUSED_POINTS), caller);
  }

  /** Throws RATE_LIMITED for a caller without points, before parsing. */
  requirePoints({ viewer, visit, trace }: Caller): void {
    const bucket = bucketOf({ viewer });
    const verdict = this.limiter.peek(bucket, visit.client);
    trace.rates.points = verdict;
    if (!verdict.allowed) throw this.limiter.refusal(bucket, verdict);
  }

  /** Adds the headers of rates, Retry-After, and `extensions.cost` to the answer. */
  tell({
    request,
    response: { http, body },
    contextValue: { trace },
  }: GraphQLRequestContextWillSendResponse<RequestContext>): void {
    for (const [name, value] of Object.entries(rateHeaders(trace.rates)))
      http.headers.set(name.toLowerCase(), value);
    if (body.kind !== 'single') return;
    const { singleResult } = body;
    const retryAfter = retryAfterOf(singleResult.errors);
    if (retryAfter !== null) http.headers.set('retry-after', String(retryAfter));
    if (request.extensions?.cost === true)
      singleResult.extensions = { ...singleResult.extensions, cost: toldCost(trace) };
  }

  private take(points: number, { viewer, visit, trace }: Caller): RateVerdict {
    const verdict = this.limiter.take(bucketOf({ viewer }), visit.client, points);
    trace.rates.points = verdict;
    if (verdict.allowed) trace.charged += points;
    return verdict;
  }
}

function bucketOf({ viewer }: { viewer: Viewer }): 'readerPoints' | 'keyHolderPoints' {
  return viewer.credential === null ? 'readerPoints' : 'keyHolderPoints';
}

function toldCost({ price, charged, rates }: RequestTrace): ToldCost {
  const limited = rates.points !== undefined && rates.points.limit > 0 ? rates.points : null;
  return {
    requested: price,
    charged,
    limit: limited?.limit ?? null,
    remaining: limited?.remaining ?? null,
  };
}

/** The longest time, in seconds, after which an error of the answer allows a retry; or null. */
function retryAfterOf(errors: readonly GraphQLFormattedError[] = []): number | null {
  const times = errors
    .map(({ extensions }) => extensions?.retryAfter)
    .filter((time) => typeof time === 'number');
  return times.length === 0 ? null : Math.max(...times);
}
