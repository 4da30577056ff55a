import { errors } from '@elastic/elasticsearch';
import { currentOperation } from '../../../core/operation.js';
import { EngineUnavailable } from '../../engine.js';

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
