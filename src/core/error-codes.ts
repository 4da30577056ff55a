/**
 * Every code that a client may find in `extensions.code`, with its public description. The type
 * `ErrorCode` and the enum in the schema are made from this list.
 */
export const ERROR_CODES = {
  BAD_USER_INPUT:
    'An argument is not possible, e.g. too long, out of range, or an unknown slug where one is required.',
  NOT_FOUND:
    'A mutation names an object that does not exist or that the caller may not see (a query for ' +
    'one object then gives null), or an object was deleted while it was read.',
  CONFLICT:
    'The present state does not allow the change, e.g. there is a newer version (then ' +
    '`extensions.expectedVersion` and `extensions.currentVersion` are set), the slug is in use, or ' +
    'other objects depend on the object.',
  CHANGES_EXPIRED: '`changes` cannot continue from the token; start anew, without it.',
  UNAUTHENTICATED:
    'A role is needed and no key or token was sent. A request with a key or token that is not ' +
    'valid fails as a whole, with the same code.',
  FORBIDDEN:
    'The role of the caller or a setting of the server forbids this. Other causes: neither ' +
    'CORS_ORIGINS nor the application whose key is sent allows the origin of the page; another ' +
    'site embedded the request; or the application key is unknown or revoked. `extensions.field` ' +
    'is then x-doum-application or origin.',
  LIMIT_EXCEEDED:
    'The operation or its response is too large, statistics take too long, or one key or person ' +
    'writes more than 1 GiB of texts and pictures in a day.',
  RATE_LIMITED:
    'The caller sent too much in a short time. `extensions.retryAfter`, in seconds, and the header ' +
    '`Retry-After` say when to try again.',
  OVERLOADED:
    "The server, or this caller's share of it, is fully used; try again in a moment. " +
    '`extensions.retryAfter` is set as for RATE_LIMITED.',
  EXECUTION_TIMEOUT:
    'The operation took too long and was stopped. A query then gives no data; after a mutation, ' +
    'read the object to see whether it was changed.',
  SEARCH_UNAVAILABLE: 'The search engine does not answer; try again in a moment.',
  DATABASE_UNAVAILABLE:
    'The database does not answer; try again in a moment. After a mutation, read the object to see ' +
    'whether it was changed.',
  AUTHENTICATION_UNAVAILABLE:
    'The identity provider does not answer, so the token cannot be checked; try again in a moment.',
  BAD_REQUEST: 'The request is not valid, e.g. its body is not JSON.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE: 'The document has no operation of the given name, or several.',
  PERSISTED_QUERY_NOT_FOUND:
    'The server has no document with this hash or id. After a hash, send the document with it.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'The server takes no hashes instead of documents.',
  INTERNAL_SERVER_ERROR: 'A defect of the server. Its operator finds it by `extensions.requestId`.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CODES;
