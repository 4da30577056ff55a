import { createHash } from 'node:crypto';
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
import { isTooNested, tooNested } from './read-body.js';
import { refuse, operationRefusal } from './refuse.js';
import { type RequestContext, traceOf } from './request-context.js';
import type { RequestHooks } from './request-hooks.js';

/** The cost of a document that was parsed and then refused. */
const REFUSED_POINTS = 50;

/** Identifies the client whose points are counted. */
type Payer = Readonly<{ viewer: Viewer; visit: Visit }>;

/**
 * Counts the cost of operations against the rate limits of points. `identifyCaller` counts
 * requests, but an operation with 16 searches costs more than a single request.
 */
export class OperationCharges {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Charges an operation before it is executed. Throws RATE_LIMITED for the whole operation if it
   * exceeds the limit.
   */
  charge(points: number, context: RequestContext): void {
    const verdict = this.take(points, context);
    if (verdict.allowed) return;
    // Parsing costs something too. A client that keeps sending such operations soon has no points
    // left, and `refuseWithoutPoints` then refuses it before parsing.
    this.take(REFUSED_POINTS, context);
    context.trace.retryAfterSeconds = verdict.retryAfterSeconds;
    throw operationRefusal(rateLimited(bucketOf(context), verdict), verdict.retryAfterSeconds);
  }

  /** A handler that refuses clients without points before anything is parsed. */
  refuseWithoutPoints(): RequestHandler {
    return (_request, response, next) => {
      const trace = traceOf(response);
      const payer = { viewer: trace.viewer!, visit: trace.visit! };
      const verdict = this.limiter.peek(bucketOf(payer), payer.visit.client);
      if (verdict.allowed) return next();
      response.set('Retry-After', String(verdict.retryAfterSeconds));
      refuse(response, trace, rateLimited(bucketOf(payer), verdict));
    };
  }

  /** Hooks that charge documents that were parsed but cannot be executed. */
  hooks(): RequestHooks<RequestContext> {
    return {
      didEncounterErrors: ({ document, operation, source, contextValue }) => {
        if (source !== undefined && !(document && operation))
          this.take(REFUSED_POINTS, contextValue);
      },
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
 * A handler that refuses the documents that the guard refuses, before Apollo sees them. A document
 * that is sent only as a hash was checked when it was registered.
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

/** All texts that Apollo might use as the document, and the extension with its hash. */
function operationOf(request: Request): { texts: string[]; persisted: unknown } {
  if (request.method === 'GET') {
    // Parsed like in Apollo, whatever is before the query: the target may be an absolute URL.
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
      `${field} must be {"version": 1, "sha256Hash": …} with the SHA-256 of the query in ` +
        'hexadecimal.',
    );
  }
  if (text !== undefined && createHash('sha256').update(text).digest('hex') !== sha256Hash)
    throw badInput(`${field}.sha256Hash`, `${field}.sha256Hash is not the SHA-256 of the query.`);
}
