import { errors } from '@elastic/elasticsearch';
import { currentOperation } from '../../../core/work/operation.js';
import { EngineUnavailable } from '../../engine.js';

/** Why Elasticsearch cannot answer: a stable code, and a message that says what to do. */
export interface OutageCause {
  code: string;
  message: string;
}

/**
 * Patterns for the client's errors of connections, and for status, type and reason of error
 * responses. The first match counts. `ELASTICSEARCH_` is added to each code.
 */
const CAUSES: [RegExp, code: string, message: string][] = [
  [
    /self-signed certificate|unable to (verify the first|get (local )?issuer) certificate/,
    'UNTRUSTED_CERTIFICATE',
    'The certificate of Elasticsearch is signed by an authority that is not trusted: ' +
      'ELASTICSEARCH_CA must name a PEM file with that authority.',
  ],
  [
    /certificate has expired|certificate is not yet valid/,
    'EXPIRED_CERTIFICATE',
    'The certificate of Elasticsearch has expired or is not valid yet: renew it, or set the clock.',
  ],
  [
    /does not match certificate's altnames/,
    'WRONG_HOST',
    'The certificate of Elasticsearch is for another host name: ELASTICSEARCH_URL must have one ' +
      'that the certificate names.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'HOST_NOT_FOUND',
    'The host name of Elasticsearch cannot be resolved: check ELASTICSEARCH_URL and the DNS.',
  ],
  [
    // The client keeps the empty message of an AggregateError: a host name with several addresses.
    /ECONNREFUSED|^ConnectionError $/,
    'NOT_LISTENING',
    'Elasticsearch cannot be reached: nothing listens at its address. Start it, or check ' +
      'ELASTICSEARCH_URL.',
  ],
  [
    /wrong version number|packet length too long|record layer failure/,
    'WITHOUT_TLS',
    'Elasticsearch speaks plain HTTP there: ELASTICSEARCH_URL must begin with http, not https.',
  ],
  [
    /^ConnectionError .*(other side closed|socket hang up|ECONNRESET|Expected HTTP)/,
    'CLOSES_CONNECTIONS',
    'Elasticsearch closes the connection without an answer: if it expects TLS, ELASTICSEARCH_URL ' +
      'must begin with https.',
  ],
  [
    /^(ConnectionError|NoLivingConnectionsError|RequestAbortedError)/,
    'UNREACHABLE',
    'Elasticsearch cannot be reached.',
  ],
  [/^TimeoutError|^ResponseError 408/, 'TIMEOUT', 'Elasticsearch did not answer in time.'],
  [
    /Content-Type header \[application\/vnd\.elasticsearch|media_type_header_exception/,
    'VERSION',
    'The server at ELASTICSEARCH_URL is OpenSearch or a version of Elasticsearch that is not ' +
      'supported: Doum needs Elasticsearch 8 or 9.',
  ],
  [
    // Every error of Elasticsearch has a type.
    /^(ProductNotSupportedError|DeserializationError|ResponseError (406|404 (?!.*"type")))/,
    'IS_ANOTHER_PRODUCT',
    'The server at ELASTICSEARCH_URL is not Elasticsearch, perhaps OpenSearch, which Doum does ' +
      'not support: Doum needs Elasticsearch 8 or 9.',
  ],
  [
    /nori_tokenizer|nori_part_of_speech/,
    'WITHOUT_NORI',
    'Elasticsearch lacks the plugin analysis-nori: run "bin/elasticsearch-plugin install ' +
      'analysis-nori" on every node, and start the nodes again.',
  ],
  [
    /maximum normal shards open/,
    'TOO_MANY_SHARDS',
    'The cluster of Elasticsearch has as many shards as it allows: delete indices that are not ' +
      'needed, or raise cluster.max_shards_per_node.',
  ],
  [
    /read-only-allow-delete|flood-stage watermark/,
    'DISK_FULL',
    'Elasticsearch allows no writes, because a disk is nearly full: free space on its nodes. It ' +
      'then lifts the block index.blocks.read_only_allow_delete by itself.',
  ],
  [
    /SERVICE_UNAVAILABLE\/[12]\/|master_not_discovered_exception/,
    'NO_MASTER',
    'The cluster of Elasticsearch has no master, or is starting: more than half of its nodes that ' +
      'can be master must run and reach each other.',
  ],
  [
    /cluster_block_exception/,
    'READ_ONLY',
    'Elasticsearch blocks the index or the cluster: set index.blocks.read_only, ' +
      'index.blocks.write and cluster.blocks.read_only to null.',
  ],
  [
    /creates data streams only|composable template|template after composition|index_template/,
    'TEMPLATE',
    'An index template in Elasticsearch contradicts the index of Doum: change its index_patterns, ' +
      'so that they do not match the names that begin with ELASTICSEARCH_INDEX.',
  ],
  [
    /"type":"index_(not_found|closed)_exception"/,
    'INDEX_MISSING',
    'Elasticsearch does not have the index.',
  ],
  [
    /^ResponseError 401/,
    'WRONG_CREDENTIALS',
    'Elasticsearch does not accept the user and password, or the key: check ELASTICSEARCH_USER ' +
      'and ELASTICSEARCH_PASSWORD, or ELASTICSEARCH_API_KEY.',
  ],
  [
    /^ResponseError 403/,
    'FORBIDDEN',
    'The user or key of Elasticsearch lacks a privilege of docs/operations.md, "Elasticsearch".',
  ],
  [/^ResponseError 429/, 'BUSY', 'Elasticsearch has too much to do.'],
  [/^ResponseError (404|5)/, 'FAILS', 'Elasticsearch cannot answer now.'],
];

/** The cause of an error response; null if it is a defect of Doum, such as an invalid request. */
export function causeOfAnswer(status: number | undefined, body: unknown): OutageCause | null {
  return causeOf(`ResponseError ${status} ${JSON.stringify(body ?? '')}`);
}

function causeOf(text: string): OutageCause | null {
  const [, code, message] = CAUSES.find(([pattern]) => pattern.test(text)) ?? [];
  if (!code || !message) return null;
  // Adds the refused action, e.g. indices:admin/create, or the status and type.
  const [, action] = /action \[([\w:/*[\]-]+?)\] is unauthorized/.exec(text) ?? [];
  const [, status] = /^ResponseError (\d+)/.exec(text) ?? [];
  const [, type] = /"type":"(\w+)"/.exec(text) ?? [];
  const detail = {
    FORBIDDEN: action && ` It may not do ${action}.`,
    FAILS: ` (Status ${[status, type].filter(Boolean).join(', ')}.)`,
  }[code];
  return { code: `ELASTICSEARCH_${code}`, message: message + (detail ?? '') };
}

/** `EngineUnavailable` for an error of the client; null if the error is a defect of Doum. */
export function toEngineError(error: unknown): EngineUnavailable | null {
  if (!(error instanceof errors.ElasticsearchClientError)) return null;
  const cause =
    error instanceof errors.ResponseError
      ? causeOfAnswer(error.statusCode, error.body)
      : causeOf(`${error.name} ${error.message}`);
  return cause && new EngineUnavailable(cause.message, { cause: error, code: cause.code });
}

/**
 * Runs a call. Throws `EngineUnavailable` if Elasticsearch cannot answer now; its message says what
 * to do and contains no host name (the cause does). Other errors, such as rejected requests, are
 * defects of Doum and stay unchanged. Rejects with the reason of the abort if the operation was
 * aborted.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof errors.RequestAbortedError) currentOperation()?.signal.throwIfAborted();
    throw toEngineError(error) ?? error;
  }
}

/** The type of an error response, such as `index_not_found_exception`; '' for other errors. */
export function errorType(error: unknown): string {
  const body: unknown = error instanceof errors.ResponseError ? error.body : null;
  const type = (body as { error?: { type?: unknown } } | null)?.error?.type;
  return typeof type === 'string' ? type : '';
}
