import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { type RateClient, widestNetworkOf } from '../../access/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import { Operation } from '../../core/operation.js';
import type { DocumentGuard } from '../limits/document-guard.js';
import type { PersistedQueries } from '../limits/persisted-queries.js';
import type { OperationCharges } from './operation-charges.js';
import { isTooNested, tooNested } from './read-body.js';
import { refuse } from './refuse.js';
import { traceOf } from './request-context.js';
import { getParametersOf, parseJson, resolveDocumentId } from './resolve-document-id.js';

/**
 * A handler that refuses the documents that the guard refuses, before Apollo sees them, and charges
 * them, because they were parsed. A document that is sent only as a hash was checked when it was
 * registered. The id of a document is replaced by its hash. What follows runs within the operation of
 * the request.
 */
export function guardOperation(
  guard: DocumentGuard,
  charges: OperationCharges,
  documents: PersistedQueries,
): RequestHandler {
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
      isParsed = false;
      resolveDocumentId(request, documents);
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      if (isParsed) charges.chargeRefused({ viewer: trace.viewer!, visit: trace.visit!, trace });
      const isUnknown = error.code === 'PERSISTED_QUERY_NOT_FOUND';
      return refuse(response, trace, error, isUnknown ? 404 : undefined);
    }
    operationFor(trace.visit!.client, response)?.run(next);
  };
}

/** The operation of a request. It ends with the response; null if the client has disconnected. */
export function operationFor(client: RateClient, response: Response): Operation | null {
  if (response.destroyed) return null;
  // With IPv6, all addresses of a customer's network share one turn.
  const operation = new Operation(widestNetworkOf(client));
  response.once('close', () => {
    if (!response.writableFinished) operation.clientDisconnected();
    operation.end();
  });
  return operation;
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
