import type { Request, RequestHandler, Response } from 'express';
import { type RateClient, widestNetworkOf } from '../../access/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import { Operation } from '../../core/work/operation.js';
import type { Turns } from '../../core/work/rounds.js';
import type { DocumentGuard } from '../limits/document-guard.js';
import type { PersistedQueries } from '../limits/persisted-queries.js';
import { hashOf } from '../limits/trusted-documents.js';
import type { OperationCharges } from './operation-charges.js';
import { isTooNested, tooNested } from './read-body.js';
import { traceOf } from './request-context.js';

const MAX_QUOTED_LENGTH = 100;

/** The parameters of a request that say which document to execute. */
interface Parameters {
  query?: unknown;
  /** The name in the draft of GraphQL over HTTP (Appendix A). */
  documentId?: unknown;
  /** The customary name of Relay. */
  doc_id?: unknown;
  extensions?: unknown;
}

/**
 * A handler that refuses the documents that the guard refuses, before Apollo sees them, and charges
 * the client for parsing. A document sent only as a hash was checked at its registration. Replaces
 * the id of a document by its hash in the form of persisted queries.
 */
export function guardOperation(
  guard: DocumentGuard,
  charges: OperationCharges,
  documents: PersistedQueries,
): RequestHandler {
  return async (request, response, next) => {
    const trace = traceOf(response);
    let isParsed = false;
    try {
      if (Array.isArray(request.body))
        throw new DoumError('BAD_REQUEST', 'Several operations in one request are not answered.', {
          hint: 'Send one operation in each request.',
        });
      const parameters = parametersOf(request);
      checkPersisted(parameters);
      if (typeof parameters.query === 'string') {
        isParsed = true;
        guard.check(parameters.query);
        isParsed = false;
      }
      const sha256Hash = await hashOfDocument(parameters, documents);
      if (sha256Hash !== null) replaceId(request, parameters, { version: 1, sha256Hash });
    } catch (error) {
      if (isParsed) charges.chargeRefused({ viewer: trace.viewer!, visit: trace.visit!, trace });
      throw error;
    }
    next();
  };
}

/**
 * A handler that begins the operation of a request, which ends with the response. Later handlers run
 * within the operation. Operations of one client begin in turn, because parsing and validation block
 * the event loop. Comes after the body is read: reading takes several rounds.
 */
export function beginInTurn(turns: Turns): RequestHandler {
  return (_request, response, next) => {
    const operation = operationFor(traceOf(response).visit!.client, response);
    if (operation)
      turns.begin(operation.client, () => {
        if (!operation.signal.aborted) operation.run(next);
      });
  };
}

/** The operation of a request, which ends with the response; null after a disconnect. */
export function operationFor(client: RateClient, response: Response): Operation | null {
  if (response.destroyed) return null;
  // With IPv6, all addresses of a customer's network are one client of the fair queue.
  const operation = new Operation(widestNetworkOf(client));
  response.once('close', () => {
    if (!response.writableFinished) operation.clientDisconnected();
    operation.end();
  });
  return operation;
}

function parametersOf(request: Request): Parameters {
  if (request.method !== 'GET') return isObject(request.body) ? request.body : {};
  const given = searchOf(request);
  for (const name of ['variables', 'extensions'])
    if (given.getAll(name).some((json) => isTooNested(Buffer.from(json))))
      throw tooNested(`The parameter ${name}`);
  return { ...Object.fromEntries(given), extensions: parseJson(given.get('extensions')) };
}

/** The parameters of a GET. The request target may be an absolute URL. */
function searchOf({ originalUrl }: Request): URLSearchParams {
  const [target] = originalUrl.split('#');
  return new URLSearchParams(target!.slice(target!.indexOf('?') + 1 || target!.length));
}

/** The value of a JSON text; undefined for invalid JSON, which Apollo reports. */
function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

function checkPersisted({ query, extensions }: Parameters): void {
  const persisted = isObject(extensions) && 'persistedQuery' in extensions && extensions;
  if (!persisted || persisted.persistedQuery === null) return;
  const field = 'extensions.persistedQuery';
  const { version, sha256Hash } = Object(persisted.persistedQuery) as Record<string, unknown>;
  if (version !== 1 || typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/.test(sha256Hash))
    throw badInput(
      field,
      `${field} must be {"version": 1, "sha256Hash": …} with the SHA-256 of the query in ` +
        'hexadecimal.',
    );
  if (typeof query === 'string' && hashOf(query) !== sha256Hash)
    throw badInput(`${field}.sha256Hash`, `${field}.sha256Hash is not the SHA-256 of the query.`);
}

/** The SHA-256 of the document whose id the request has; null without an id. */
async function hashOfDocument(
  parameters: Parameters,
  documents: PersistedQueries,
): Promise<string | null> {
  const field = (parameters.documentId ?? null) === null ? 'doc_id' : 'documentId';
  const { [field]: id = null, query, extensions } = parameters;
  if (id === null) return null;
  if (typeof id !== 'string') throw badInput(field, `${field} must be a string.`);
  const isTwice = (parameters.doc_id ?? id) !== id;
  if (isTwice || query || (isObject(extensions) && 'persistedQuery' in extensions))
    throw badInput(
      field,
      `${field} is not the only parameter that names a document.`,
      'Send either documentId, or query, or extensions.persistedQuery.',
    );
  const hash = await documents.hashOf(id);
  if (hash !== null) return hash;
  throw new DoumError(
    'PERSISTED_QUERY_NOT_FOUND',
    `The server has no document with the id ${JSON.stringify(id.slice(0, MAX_QUOTED_LENGTH))}.`,
    { field, hint: 'Send its text as query. Operators add ids by TRUSTED_DOCUMENTS.' },
  );
}

function replaceId(request: Request, parameters: Parameters, persistedQuery: object): void {
  const { documentId: _, doc_id: __, query: ___, extensions: given, ...rest } = parameters;
  const extensions = { ...(isObject(given) ? given : {}), persistedQuery };
  if (request.method !== 'GET') {
    request.body = { ...rest, extensions };
    return;
  }
  const [target] = request.url.split(/[?#]/, 1);
  const search = new URLSearchParams({ ...rest, extensions: JSON.stringify(extensions) });
  request.url = `${target}?${search.toString()}`;
}

/** Whether a JSON value is an object: neither null, nor an array, nor a scalar. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
