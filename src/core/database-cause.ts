/** Why Postgres cannot be used: a stable code, and sentences that say what to do. */
export interface DatabaseCause {
  readonly code: string;
  readonly message: string;
}

/** The messages for operators, by the code of the cause. */
const MESSAGES = {
  NOT_LISTENING:
    'Nothing listens at the address of Postgres. Start it, or check host and port of DATABASE_URL.',
  NO_SOCKET:
    'There is no socket of Postgres in the folder that DATABASE_URL names. Start it, or check the host.',
  HOST_NOT_FOUND:
    'The host name of Postgres cannot be resolved. Check the host of DATABASE_URL, and the DNS.',
  UNREACHABLE:
    'The host of Postgres cannot be reached. Check the host of DATABASE_URL, routes and firewalls.',
  UNTRUSTED_CERTIFICATE:
    'The certificate of Postgres is signed by an authority that is not trusted. Let DATABASE_CA ' +
    'name a PEM file with that authority.',
  EXPIRED_CERTIFICATE:
    'The certificate of Postgres has expired or is not valid yet. Renew it, or set the clock.',
  WRONG_HOST:
    'The certificate of Postgres is for another host name. Use a host name of the certificate in ' +
    'DATABASE_URL.',
  WRONG_CREDENTIALS:
    'Postgres does not accept the user and password of DATABASE_URL. Correct them, or the rule in ' +
    'pg_hba.conf: the log of Postgres has the reason.',
  MISSING:
    'The database that DATABASE_URL names does not exist. Create it, or correct DATABASE_URL.',
  TOO_MANY_CONNECTIONS:
    'Postgres has no connection left. Raise max_connections there, lower DATABASE_POOL_SIZE, or ' +
    'put PgBouncer in front.',
  STARTING: 'Postgres is starting, stopping or recovering. Wait, and look at its log.',
  WITHOUT_TLS:
    'Postgres does not support TLS. Turn TLS on (ssl = on), or, in a network that you trust, ' +
    'remove DATABASE_CA and the sslmode of DATABASE_URL.',
  NEEDS_TLS:
    'Postgres requires TLS for connections from this machine. Let DATABASE_CA name a PEM file ' +
    'with its authority, or add sslmode=verify-full to DATABASE_URL if the authority is a public ' +
    'one. To connect without TLS, add a rule to pg_hba.conf.',
  TIMEOUT:
    'Postgres did not answer in time. See whether it is stopped, overloaded or out of disk, and ' +
    'whether a firewall drops the connection.',
};

/**
 * Patterns for the error code (of Node.js, or the SQLSTATE) followed by the message, e.g. `08P01
 * SSL required`. The first pattern that fits wins.
 */
const CAUSES: [RegExp, keyof typeof MESSAGES][] = [
  [/^ECONNREFUSED /, 'NOT_LISTENING'],
  [/^ENOENT /, 'NO_SOCKET'],
  [/^(ENOTFOUND|EAI_AGAIN) /, 'HOST_NOT_FOUND'],
  [/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT) /, 'UNREACHABLE'],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)\w*) /,
    'UNTRUSTED_CERTIFICATE',
  ],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID) /, 'EXPIRED_CERTIFICATE'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID /, 'WRONG_HOST'],
  [/^3D000 /, 'MISSING'],
  [/^53300 /, 'TOO_MANY_CONNECTIONS'],
  [/^57P03 /, 'STARTING'],
  [/does not support SSL connections/, 'WITHOUT_TLS'],
  // Postgres reports the same when pg_hba.conf has no rule at all for this machine.
  [/^\w* (no pg_hba\.conf entry .*no encryption|.*SSL required)/, 'NEEDS_TLS'],
  [
    / (timeout exceeded|timeout expired|Connection terminated due to connection timeout)/,
    'TIMEOUT',
  ],
  [/^28/, 'WRONG_CREDENTIALS'],
];

/**
 * The cause of an error of node-postgres with this code and message; null if unknown. Every cause
 * is a refused or lost connection, so the caller may try again later.
 */
export function databaseCause(code: string, message: string): DatabaseCause | null {
  const name = CAUSES.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return name ? { code: `DATABASE_${name}`, message: MESSAGES[name] } : null;
}
