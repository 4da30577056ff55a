import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestHandler } from 'express';
import {
  rateLimited,
  type RateLimiter,
  type RateVerdict,
  type Viewer,
  type Visit,
} from '../../access/index.js';
import { refuse, wholeRefusal } from './refuse.js';
import type { RequestContext } from './request-context.js';
import { traceOf } from './request-trace.js';

/** What a document costs that was parsed and then refused. */
const REFUSED_POINTS = 50;

/** Under what the points of somebody are counted. */
type Payer = Readonly<{ viewer: Viewer; visit: Visit }>;

/**
 * Charges the rate of each client with the points of its operations, beside the requests that
 * `identifyCaller` counts: one operation of 16 searches is no single request to the server.
 */
export class OperationCharges {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Charges an operation before it is executed. Throws RATE_LIMITED for the whole of it when it
   * does not fit into the minute.
   */
  charge(points: number, context: RequestContext): void {
    const verdict = this.take(points, context);
    if (verdict.allowed) return;
    // It was parsed all the same: who goes on asking has nothing left soon, and is refused at the
    // door.
    this.take(REFUSED_POINTS, context);
    context.trace.retryAfterSeconds = verdict.retryAfterSeconds;
    throw wholeRefusal(rateLimited(bucketOf(context), verdict), verdict.retryAfterSeconds);
  }

  /** A handler that refuses who has no point left, before anything is parsed. */
  atTheDoor(): RequestHandler {
    return (_request, response, next) => {
      const trace = traceOf(response);
      const payer = { viewer: trace.viewer!, visit: trace.visit! };
      const verdict = this.limiter.peek(bucketOf(payer), payer.visit.client);
      if (verdict.allowed) return next();
      response.set('Retry-After', String(verdict.retryAfterSeconds));
      refuse(response, trace, rateLimited(bucketOf(payer), verdict));
    };
  }

  /** Charges what was parsed and is no operation that can be executed. */
  plugin(): ApolloServerPlugin<RequestContext> {
    return {
      requestDidStart: async () => ({
        didEncounterErrors: async ({ document, operation, source, contextValue }) => {
          if (source !== undefined && !(document && operation))
            this.take(REFUSED_POINTS, contextValue);
        },
      }),
    };
  }

  private take(points: number, payer: Payer): RateVerdict {
    return this.limiter.take(bucketOf(payer), payer.visit.client, points);
  }
}

function bucketOf({ viewer }: Payer): 'readerPoints' | 'keyHolderPoints' {
  return viewer.credential === null ? 'readerPoints' : 'keyHolderPoints';
}
