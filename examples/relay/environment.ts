import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';
import { API_URL, describeError, type ErrorExtensions, sha256, visitHeaders } from '../shared/doum';

/** Queries whose answers are the same for everybody: a cache on the way may keep them. */
const SHARED_QUERIES = new Set(['articleViewQuery']);

/** An answer with errors, or without JSON. */
export class ApiError extends Error {
  constructor(readonly extensions: ErrorExtensions) {
    super(extensions.code);
  }
}

interface Answer {
  data?: object;
  errors?: { extensions: ErrorExtensions }[];
}

/** Sends the hash of the document, and the document as well if the server does not know it yet. */
const fetchAnswer: FetchFunction = async ({ name, text, operationKind }, variables) => {
  const persistedQuery = { version: 1, sha256Hash: await sha256(text!) };
  const parameters = { variables, extensions: { persistedQuery } };
  // Events survive the end of the page, which a click often is.
  const keepalive = operationKind === 'mutation';
  const send = SHARED_QUERIES.has(name)
    ? sendByGet
    : (values: Record<string, unknown>) => sendByPost(values, keepalive);
  let answer = await send(parameters);
  if (answer.errors?.[0]?.extensions.code === 'PERSISTED_QUERY_NOT_FOUND')
    answer = await send({ query: text!, ...parameters });
  if (answer.errors) throw new ApiError(answer.errors[0]!.extensions);
  return answer as GraphQLResponse;
};

/** Without own headers, so that no preflight is needed. */
async function sendByGet(parameters: Record<string, unknown>): Promise<Answer> {
  const values = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return readAnswer(await fetch(`${API_URL}?${new URLSearchParams(values)}`));
}

/** Searches, suggestions and events count in statistics, so they say who asks. */
async function sendByPost(
  parameters: Record<string, unknown>,
  keepalive: boolean,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...visitHeaders() };
  const body = JSON.stringify(parameters);
  return readAnswer(await fetch(API_URL, { method: 'POST', headers, body, keepalive }));
}

function readAnswer(response: Response): Promise<Answer> {
  return response.json().catch(() => Promise.reject(new ApiError({ code: 'UNKNOWN' })));
}

export const environment = new Environment({
  network: Network.create(fetchAnswer),
  store: new Store(new RecordSource()),
});

/** What an error says to the visitor. */
export function errorText(error: unknown): string {
  return describeError(error instanceof ApiError ? error.extensions : undefined);
}
