import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { badInput, DoumError } from '../../core/errors.js';
import type { DocumentGuard } from '../limits/document-guard.js';
import { isTooNested, tooNested } from '../limits/json-nesting.js';
import { refuse } from './refuse.js';
import { traceOf } from './request-trace.js';

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
