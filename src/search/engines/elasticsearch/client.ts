import { readFileSync } from 'node:fs';
import { Client, errors } from '@elastic/elasticsearch';
import { messageOf, OperatorError } from '../../../core/errors.js';
import { currentOperation } from '../../../core/operation.js';
import { EngineUnavailable } from '../../engine.js';

/** `ca` is the path of a PEM file with the certificate authority to trust. */
export interface ElasticsearchConnection {
  nodes: string[];
  user?: string;
  password?: string;
  ca?: string;
}

/**
 * Creates a client that keeps connections open, distributes requests over the nodes, and retries a
 * failed request at most twice. It sends no requests by itself. OperatorError if the file of the
 * certificate authority cannot be read.
 */
export function createElasticsearchClient({
  nodes,
  user,
  password,
  ca,
}: ElasticsearchConnection): Client {
  return new Client({
    nodes,
    maxRetries: 2,
    requestTimeout: 30_000,
    ...(user && { auth: { username: user, password: password ?? '' } }),
    ...(ca && { tls: { ca: readAuthority(ca) } }),
  });
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `ELASTICSEARCH_CA names ${file}, which cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
}

const UNREACHABLE = [
  errors.ConnectionError,
  errors.NoLivingConnectionsError,
  errors.RequestAbortedError,
];
const NOT_ELASTICSEARCH = [errors.ProductNotSupportedError, errors.DeserializationError];

/**
 * Runs a call and converts its errors to those of the search port: `EngineUnavailable` if
 * Elasticsearch cannot answer now. Other errors, such as a rejected request, are defects of Doum
 * and stay unchanged. If the operation of the caller was aborted, rejects with the reason of the
 * abort. The message contains no host name; the cause does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof errors.RequestAbortedError) currentOperation()?.signal.throwIfAborted();
    const message = unavailableBecause(error);
    throw message === null ? error : new EngineUnavailable(message, { cause: error });
  }
}

/**
 * The type of an error response of Elasticsearch, such as `index_not_found_exception`; an empty
 * string for other errors.
 */
export function errorType(error: unknown): string {
  const body: unknown = error instanceof errors.ResponseError ? error.body : null;
  const type = (body as { error?: { type?: unknown } } | null)?.error?.type;
  return typeof type === 'string' ? type : '';
}

function unavailableBecause(error: unknown): string | null {
  if (error instanceof errors.TimeoutError) return 'Elasticsearch did not answer in time.';
  if (UNREACHABLE.some((kind) => error instanceof kind)) return 'Elasticsearch cannot be reached.';
  if (NOT_ELASTICSEARCH.some((kind) => error instanceof kind))
    return 'What answers at the address of Elasticsearch is something else.';
  if (!(error instanceof errors.ResponseError)) return null;

  const { statusCode = 0 } = error;
  const type = errorType(error);
  if (statusCode === 404 || type === 'index_closed_exception')
    return 'Elasticsearch does not have the index.';
  if (statusCode === 401) return 'Elasticsearch does not accept the user and password.';
  if (statusCode === 403) return 'Elasticsearch does not allow this to the user.';
  if (statusCode === 408) return 'Elasticsearch did not answer in time.';
  if (statusCode === 429) return 'Elasticsearch has too much to do.';
  if (statusCode >= 500)
    return `Elasticsearch cannot answer now (${statusCode}${type && `, ${type}`}).`;
  return null;
}
