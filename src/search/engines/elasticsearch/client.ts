import { readFileSync } from 'node:fs';
import { Client, errors } from '@elastic/elasticsearch';
import { messageOf, OperatorError } from '../../../core/errors.js';
import { currentOperation } from '../../../core/operation.js';
import { EngineUnavailable } from '../../engine.js';

/**
 * Where Elasticsearch is. `ca` is the path of a PEM file with the certificate authority to trust.
 */
export interface ElasticsearchConnection {
  nodes: string[];
  user?: string;
  password?: string;
  ca?: string;
}

/**
 * A client that keeps its connections open, spreads requests over the nodes and tries at most two
 * other times when one is away. It makes no request of its own. OperatorError when the file of the
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
 * Makes a call with the errors that the port promises: `EngineUnavailable` where Elasticsearch
 * could not answer now; anything else, such as a request that it calls wrong, is a defect of ours
 * and comes as it is. A call that was stopped with its operation says nothing of Elasticsearch: it
 * rejects with why the operation ended. The message names no host; the cause does.
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
 * Elasticsearch's own name of an error that it answered, such as `index_not_found_exception`; empty
 * for any other error.
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
