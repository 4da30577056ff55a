import { databaseCause } from './database-cause.js';

const NO_ENTRY = 'no pg_hba.conf entry for host "10.0.0.1", user "doum", database "doum"';

it.each<[string, string, string, RegExp]>([
  ['ECONNREFUSED', '', 'NOT_LISTENING', /Nothing listens/],
  ['ENOENT', '', 'NO_SOCKET', /no socket/],
  ['ENOTFOUND', '', 'HOST_NOT_FOUND', /cannot be resolved/],
  ['EAI_AGAIN', '', 'HOST_NOT_FOUND', /cannot be resolved/],
  ['EHOSTUNREACH', '', 'UNREACHABLE', /cannot be reached/],
  ['ENETUNREACH', '', 'UNREACHABLE', /cannot be reached/],
  ['ETIMEDOUT', '', 'UNREACHABLE', /cannot be reached/],
  ['28P01', 'password authentication failed', 'WRONG_CREDENTIALS', /user and password/],
  ['28000', 'role "doum" is not permitted to log in', 'WRONG_CREDENTIALS', /rule in pg_hba\.conf/],
  ['28000', `${NO_ENTRY}, SSL encryption`, 'WRONG_CREDENTIALS', /rule in pg_hba\.conf/],
  ['28000', `${NO_ENTRY}, no encryption`, 'NEEDS_TLS', /DATABASE_CA/],
  ['08P01', 'SSL required', 'NEEDS_TLS', /DATABASE_CA/],
  ['3D000', '', 'MISSING', /no such database/],
  ['53300', '', 'TOO_MANY_CONNECTIONS', /no connection left/],
  ['57P03', '', 'STARTING', /is starting/],
  ['SELF_SIGNED_CERT_IN_CHAIN', '', 'UNTRUSTED_CERTIFICATE', /authority that is not trusted/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', '', 'UNTRUSTED_CERTIFICATE', /DATABASE_CA/],
  ['CERT_HAS_EXPIRED', '', 'EXPIRED_CERTIFICATE', /has expired/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', '', 'WRONG_HOST', /another host name/],
  ['', 'The server does not support SSL connections', 'WITHOUT_TLS', /no TLS/],
  ['', 'Connection terminated due to connection timeout', 'TIMEOUT', /in time/],
  ['', 'timeout expired', 'TIMEOUT', /in time/],
])('%s "%s" is DATABASE_%s', (code, text, expected, words) => {
  const found = databaseCause(code, text)!;
  expect(found.code).toBe(`DATABASE_${expected}`);
  expect(found.message).toMatch(words);
  // Whole sentences: callers join them.
  expect(found.message).toMatch(/^[A-Z][^]*\.$/);
});

it.each([
  ['42P01', 'relation "article" does not exist'],
  // A request must not be told to try again: only the pooler can be corrected.
  ['26000', 'prepared statement "a" does not exist'],
  ['57014', 'canceling statement due to statement timeout'],
  ['', 'whatever'],
])('%s "%s" is none', (code, text) => {
  expect(databaseCause(code, text)).toBeNull();
});
