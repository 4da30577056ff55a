import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Request, RequestHandler } from 'express';
import {
  rateLimited,
  type RateLimiter,
  type RateVerdict,
  type Viewer,
  type Visit,
} from '../../access/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import type { DocumentGuard } from '../limits/document-guard.js';
import { isTooNested, tooNested } from '../limits/json-nesting.js';
import { refuse, wholeRefusal } from './refuse.js';
import { type RequestContext, traceOf } from './request-context.js';

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

/**
 * A handler that lets no document pass to Apollo that the guard refuses. A document known by its
 * hash alone has passed here before.
 */
export function guardOperation(guard: DocumentGuard): RequestHandler {
  return (request, response, next) => {
    try {
      if (Array.isArray(request.body)) {
        const hint = 'Send one operation in each request.';
        throw new DoumError('BAD_REQUEST', 'Several operations in one request are not answered.', {
          hint,
        });
      }
      const { texts, persisted } = operationOf(request);
      checkPersisted(persisted, texts[0]);
      for (const text of texts) guard.check(text);
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      return refuse(response, traceOf(response), error);
    }
    next();
  };
}

/** Every text that Apollo could take for the document, and what it could take for its hash. */
function operationOf(request: Request): { texts: string[]; persisted: unknown } {
  if (request.method === 'GET') {
    // As Apollo reads them, whatever stands before: the target of a request need not be a path.
    const [target] = request.originalUrl.split('#');
    const parameters = new URLSearchParams(
      target!.slice(target!.indexOf('?') + 1 || target!.length),
    );
    for (const name of ['variables', 'extensions'])
      if (parameters.getAll(name).some((json) => isTooNested(Buffer.from(json))))
        throw tooNested(`The parameter ${name}`);
    return {
      texts: parameters.getAll('query'),
      persisted: parseJson(parameters.get('extensions'))?.persistedQuery,
    };
  }
  const body = (request.body ?? {}) as {
    query?: unknown;
    extensions?: { persistedQuery?: unknown } | null;
  };
  const texts = typeof body.query === 'string' ? [body.query] : [];
  return {
    texts,
    persisted: typeof body.extensions === 'object' ? body.extensions?.persistedQuery : undefined,
  };
}

function parseJson(text: string | null): { persistedQuery?: unknown } | null {
  try {
    return JSON.parse(text ?? 'null') as { persistedQuery?: unknown } | null;
  } catch {
    return null;
  }
}

function checkPersisted(persisted: unknown, text: string | undefined): void {
  if (persisted === undefined || persisted === null) return;
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
  const field = 'extensions.persistedQuery';
  if (version !== 1 || typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/.test(sha256Hash)) {
    throw badInput(
      field,
      `${field} must be {"version": 1, "sha256Hash": …} with the SHA-256 of the query in hexadecimal.`,
    );
  }
  if (text !== undefined && createHash('sha256').update(text).digest('hex') !== sha256Hash)
    throw badInput(`${field}.sha256Hash`, `${field}.sha256Hash is not the SHA-256 of the query.`);
}
