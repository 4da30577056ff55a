import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { badInput, DoumError } from '../../core/errors.js';
import type { DocumentGuard } from '../limits/document-guard.js';
import type { OperationCharges } from './operation-charges.js';
import { isTooNested, tooNested } from './read-body.js';
import { refuse } from './refuse.js';
import { traceOf } from './request-context.js';

/**
 * A handler that refuses the documents that the guard refuses, before Apollo sees them, and charges
 * them, because they were parsed. A document that is sent only as a hash was checked when it was
 * registered.
 */
export function guardOperation(guard: DocumentGuard, charges: OperationCharges): RequestHandler {
  return (request, response, next) => {
    const trace = traceOf(response);
    let isParsed = false;
    try {
      if (Array.isArray(request.body)) {
        const hint = 'Send one operation in each request.';
        throw new DoumError('BAD_REQUEST', 'Several operations in one request are not answered.', {
          hint,
        });
      }
      const { texts, persisted } = operationOf(request);
      checkPersisted(persisted, texts[0]);
      isParsed = texts.length > 0;
      for (const text of texts) guard.check(text);
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      if (isParsed) charges.chargeRefused(trace);
      return refuse(response, trace, error);
    }
    next();
  };
}

/** All texts that Apollo might use as the document, and the extension with its hash. */
function operationOf(request: Request): { texts: string[]; persisted: unknown } {
  if (request.method === 'GET') {
    const parameters = getParametersOf(request);
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

/**
 * The parameters of a GET, parsed like in Apollo, whatever is before the query: the target may be an
 * absolute URL.
 */
export function getParametersOf({ originalUrl }: Request): URLSearchParams {
  const [target] = originalUrl.split('#');
  return new URLSearchParams(target!.slice(target!.indexOf('?') + 1 || target!.length));
}

/** The value of a JSON text; null if it is none. */
export function parseJson(text: string | null): { persistedQuery?: unknown } | null {
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
