import type { Request } from 'express';
import { badInput, DoumError } from '../../core/errors.js';
import { isObject } from '../../core/is-object.js';
import type { PersistedQueries } from '../limits/persisted-queries.js';

/** The name in the draft of GraphQL over HTTP (Appendix A), and the customary one of Relay. */
const NAMES = ['documentId', 'doc_id'] as const;

const MAX_QUOTED_LENGTH = 100;

/** The parameters of a request that say which document to execute. */
interface Parameters {
  documentId?: unknown;
  doc_id?: unknown;
  query?: unknown;
  extensions?: unknown;
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

/**
 * Replaces the id of a document by its hash, as clients of persisted queries send it. Call it when
 * it is known that the parameters are not nested too deeply.
 */
export function resolveDocumentId(request: Request, documents: PersistedQueries): void {
  if (request.method === 'GET') resolveInAddress(request, documents);
  else if (request.method === 'POST' && isObject(request.body))
    request.body = resolve(request.body, documents);
}

function resolveInAddress(request: Request, documents: PersistedQueries): void {
  const parameters = getParametersOf(request);
  const repeated = NAMES.find((name) => parameters.getAll(name).length > 1);
  if (repeated) throw badInput(repeated, `${repeated} is there more than once; send it once.`);
  if (!NAMES.some((name) => parameters.has(name))) return;
  const json = parameters.get('extensions');
  const given: Parameters = {
    ...Object.fromEntries(NAMES.map((name) => [name, parameters.get(name)])),
    query: parameters.get('query'),
    extensions: json === null ? undefined : parseJson(json),
  };
  // Apollo says what is wrong with the extensions.
  if (json !== null && !isObject(given.extensions)) return;
  const { extensions } = resolve(given, documents);
  for (const name of [...NAMES, 'query']) parameters.delete(name);
  parameters.set('extensions', JSON.stringify(extensions));
  // What is before the query stays: the target may be an absolute URL.
  const [target] = request.url.split(/[?#]/, 1);
  request.url = `${target}?${parameters.toString()}`;
}

/** The parameters with a hash instead of the id; unchanged if there is no id. */
function resolve(given: Parameters, documents: PersistedQueries): Parameters {
  const { documentId, doc_id: ofRelay, query, extensions, ...rest } = given;
  const [name] = NAMES.filter((each) => given[each] !== undefined && given[each] !== null);
  if (name === undefined) return given;
  const id = documentId ?? ofRelay;
  if (typeof id !== 'string') throw badInput(name, `${name} must be a string.`);
  const isObjectOrAbsent = extensions === undefined || extensions === null || isObject(extensions);
  if (!isObjectOrAbsent) return given;
  const isTwice =
    (documentId ?? id) !== (ofRelay ?? id) ||
    (query !== undefined && query !== null && query !== '') ||
    ((extensions as { persistedQuery?: unknown } | null)?.persistedQuery ?? null) !== null;
  if (isTwice)
    throw badInput(
      name,
      `${name} is not the only thing that says which document to execute.`,
      'Send either documentId, or query, or extensions.persistedQuery.',
    );
  const sha256Hash = documents.hashOf(id);
  if (sha256Hash === null)
    throw new DoumError(
      'PERSISTED_QUERY_NOT_FOUND',
      `The server has no document with the id ${JSON.stringify(id.slice(0, MAX_QUOTED_LENGTH))}.`,
      { field: name, hint: 'Send its text as query. Operators add ids by TRUSTED_DOCUMENTS.' },
    );
  return {
    ...rest,
    extensions: { ...extensions, persistedQuery: { version: 1, sha256Hash } },
  } as Parameters;
}
