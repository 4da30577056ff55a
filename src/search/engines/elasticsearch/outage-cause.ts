import { errors } from '@elastic/elasticsearch';

/** Why Elasticsearch cannot answer: a stable code, and a sentence that says what to do. */
export interface OutageCause {
  code: string;
  message: string;
}

const cause = (code: string, message: string): OutageCause => ({ code, message });

const UNREACHABLE = [
  errors.ConnectionError,
  errors.NoLivingConnectionsError,
  errors.RequestAbortedError,
];

const TIMED_OUT = cause('ELASTICSEARCH_TIMEOUT', 'Elasticsearch did not answer in time.');
const NOT_ELASTICSEARCH = cause(
  'ELASTICSEARCH_IS_ANOTHER_PRODUCT',
  'What answers at the address of Elasticsearch is something else, perhaps OpenSearch, which Doum ' +
    'does not support: it needs Elasticsearch 8 or 9.',
);
const OPENSEARCH_OR_OLD = cause(
  'ELASTICSEARCH_IS_OPENSEARCH_OR_OLD',
  'What answers at the address of Elasticsearch is OpenSearch, which Doum does not support, or an ' +
    'Elasticsearch before 7.11: Doum needs Elasticsearch 8 or 9.',
);
/** Types of errors of an index that is missing or closed. */
export const MISSING = new Set(['index_not_found_exception', 'index_closed_exception']);
export const INDEX_MISSING = cause(
  'ELASTICSEARCH_INDEX_MISSING',
  'Elasticsearch does not have the index.',
);

/** By what the client says of a connection: it keeps no code. The first that matches counts. */
const BROKEN_CONNECTIONS: [RegExp, OutageCause][] = [
  [
    /self-signed certificate|unable to verify the first certificate|unable to get (local )?issuer certificate/,
    cause(
      'ELASTICSEARCH_UNTRUSTED_CERTIFICATE',
      'The certificate of Elasticsearch is signed by an authority that is not trusted: ' +
        'ELASTICSEARCH_CA must name a PEM file with that authority.',
    ),
  ],
  [
    /certificate has expired|certificate is not yet valid/,
    cause(
      'ELASTICSEARCH_EXPIRED_CERTIFICATE',
      'The certificate of Elasticsearch has expired or is not valid yet: renew it, or set the clock.',
    ),
  ],
  [
    /does not match certificate's altnames/,
    cause(
      'ELASTICSEARCH_WRONG_HOST',
      'The certificate of Elasticsearch is for another host name: ELASTICSEARCH_URL must have one ' +
        'that the certificate names.',
    ),
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    cause(
      'ELASTICSEARCH_HOST_NOT_FOUND',
      'The host name of Elasticsearch cannot be resolved: check ELASTICSEARCH_URL and the DNS.',
    ),
  ],
  [
    // A name with several addresses: the client keeps the empty message of an AggregateError.
    /ECONNREFUSED|^$/,
    cause(
      'ELASTICSEARCH_NOT_LISTENING',
      'Elasticsearch cannot be reached: nothing listens at its address. Start it, or check ' +
        'ELASTICSEARCH_URL.',
    ),
  ],
  [
    /wrong version number|packet length too long|record layer failure/,
    cause(
      'ELASTICSEARCH_WITHOUT_TLS',
      'Elasticsearch speaks plain HTTP there: ELASTICSEARCH_URL must begin with http, not https.',
    ),
  ],
];

/** What an unencrypted connection meets at a port that expects TLS, among other things. */
const CLOSED = /other side closed|socket hang up|ECONNRESET|Expected HTTP/;
const NEEDS_TLS = cause(
  'ELASTICSEARCH_CLOSES_CONNECTIONS',
  'Elasticsearch closes the connection without an answer: if it expects TLS, ELASTICSEARCH_URL must ' +
    'begin with https.',
);

/** By the type and the reason of an error that Elasticsearch answers. */
const REFUSALS: [RegExp, OutageCause][] = [
  [/Content-Type header \[application\/vnd\.elasticsearch/, OPENSEARCH_OR_OLD],
  [
    /media_type_header_exception/,
    cause(
      'ELASTICSEARCH_VERSION',
      'This version of Elasticsearch is not supported: Doum needs Elasticsearch 8 or 9.',
    ),
  ],
  [
    /nori_tokenizer|nori_part_of_speech/,
    cause(
      'ELASTICSEARCH_WITHOUT_NORI',
      'Elasticsearch lacks the plugin analysis-nori: run "bin/elasticsearch-plugin install ' +
        'analysis-nori" on every node, and start the nodes again.',
    ),
  ],
  [
    /maximum normal shards open/,
    cause(
      'ELASTICSEARCH_TOO_MANY_SHARDS',
      'The cluster of Elasticsearch has as many shards as it allows: delete indices that are not ' +
        'needed, or raise cluster.max_shards_per_node.',
    ),
  ],
  [
    /read-only-allow-delete|flood-stage watermark/,
    cause(
      'ELASTICSEARCH_DISK_FULL',
      'Elasticsearch allows no writes, because a disk is nearly full: free space on its nodes. It ' +
        'then lifts the block index.blocks.read_only_allow_delete by itself.',
    ),
  ],
  [
    /SERVICE_UNAVAILABLE\/[12]\/|master_not_discovered_exception/,
    cause(
      'ELASTICSEARCH_NO_MASTER',
      'The cluster of Elasticsearch has no master, or is starting: more than half of its nodes that ' +
        'can be master must run and reach each other.',
    ),
  ],
  [
    /cluster_block_exception/,
    cause(
      'ELASTICSEARCH_READ_ONLY',
      'Elasticsearch blocks the index or the cluster: set index.blocks.read_only, ' +
        'index.blocks.write and cluster.blocks.read_only to null.',
    ),
  ],
  [
    /creates data streams only|composable template|template after composition|index_template/,
    cause(
      'ELASTICSEARCH_TEMPLATE',
      'An index template in Elasticsearch contradicts the index of Doum: change its index_patterns, ' +
        'so that they do not match the names that begin with ELASTICSEARCH_INDEX.',
    ),
  ],
];

/** null if the error is a defect of Doum, such as a request that Elasticsearch rejects. */
export function outageCause(error: unknown): OutageCause | null {
  if (error instanceof errors.TimeoutError) return TIMED_OUT;
  if (UNREACHABLE.some((kind) => error instanceof kind)) return brokenConnection(error as Error);
  if (error instanceof errors.ProductNotSupportedError) return NOT_ELASTICSEARCH;
  if (error instanceof errors.DeserializationError) return NOT_ELASTICSEARCH;
  return error instanceof errors.ResponseError ? refusal(error) : null;
}

function brokenConnection(error: Error): OutageCause {
  const known = BROKEN_CONNECTIONS.find(([pattern]) => pattern.test(error.message));
  if (known) return known[1];
  const url = (error as errors.ConnectionError).meta?.meta.connection?.url;
  if (url && new URL(url).protocol === 'http:' && CLOSED.test(error.message)) return NEEDS_TLS;
  return cause('ELASTICSEARCH_UNREACHABLE', 'Elasticsearch cannot be reached.');
}

function refusal({ statusCode = 0, body }: errors.ResponseError): OutageCause | null {
  const text = JSON.stringify(body ?? '');
  const type = (body as { error?: { type?: unknown } } | null)?.error?.type;
  const known = refusalOf(text);
  if (known) return known;
  if (typeof type === 'string' && MISSING.has(type)) return INDEX_MISSING;
  // Each error of Elasticsearch has a type.
  if (statusCode === 404 && type === undefined) return NOT_ELASTICSEARCH;
  if (statusCode === 401)
    return cause(
      'ELASTICSEARCH_WRONG_CREDENTIALS',
      'Elasticsearch does not accept the user and password, or the key: check ELASTICSEARCH_USER ' +
        'and ELASTICSEARCH_PASSWORD, or ELASTICSEARCH_API_KEY.',
    );
  if (statusCode === 403) return forbidden(text);
  if (statusCode === 406) return NOT_ELASTICSEARCH;
  if (statusCode === 408) return TIMED_OUT;
  if (statusCode === 429) return cause('ELASTICSEARCH_BUSY', 'Elasticsearch has too much to do.');
  if (statusCode < 500 && statusCode !== 404) return null;
  const shown = `${statusCode}${typeof type === 'string' ? `, ${type}` : ''}`;
  return cause('ELASTICSEARCH_FAILS', `Elasticsearch cannot answer now (${shown}).`);
}

/** The cause of an error whose type and reason are in the text; null if they tell none. */
export function refusalOf(text: string): OutageCause | null {
  return REFUSALS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Elasticsearch tells the action and the privileges that allow it. */
export function forbidden(text: string): OutageCause {
  const [, action] = /action \[([\w:/*[\]-]+?)\] is unauthorized/.exec(text) ?? [];
  const [, kind, names] = /granted by the (index|cluster) privileges \[([\w,]+)\]/.exec(text) ?? [];
  const what = action ? `the action ${action}` : 'this';
  const remedy = names
    ? `: give the user one of the ${kind} privileges ${names.split(',').join(', ')}`
    : '';
  return cause(
    'ELASTICSEARCH_FORBIDDEN',
    `Elasticsearch does not allow ${what} to the user${remedy}.`,
  );
}
