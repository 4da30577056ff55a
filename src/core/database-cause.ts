/** Why Postgres cannot be used: a stable code, a sentence, and one that says what to do. */
export interface DatabaseCause {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const cause = (code: string, message: string, remedy: string): DatabaseCause => ({
  ...{ code: `DATABASE_${code}`, message, remedy },
});

const NO_HOST = cause(
  'HOST_NOT_FOUND',
  'The host name of Postgres cannot be resolved.',
  'Check the host of DATABASE_URL, and the DNS.',
);
const UNREACHABLE = cause(
  'UNREACHABLE',
  'The host of Postgres cannot be reached.',
  'Check the host of DATABASE_URL, routes and firewalls.',
);
const UNTRUSTED = cause(
  'UNTRUSTED_CERTIFICATE',
  'The certificate of Postgres is signed by an authority that is not trusted.',
  'Let DATABASE_CA name a PEM file with that authority.',
);
const EXPIRED = cause(
  'EXPIRED_CERTIFICATE',
  'The certificate of Postgres has expired or is not valid yet.',
  'Renew it, or set the clock.',
);
const REFUSED_USER = 'Postgres does not accept the user and password of DATABASE_URL.';

/** By the code of the error: one of Node.js, or the SQLSTATE. */
const BY_CODE: Readonly<Record<string, DatabaseCause>> = {
  ECONNREFUSED: cause(
    'NOT_LISTENING',
    'Nothing listens at the address of Postgres.',
    'Start Postgres, or check host and port of DATABASE_URL.',
  ),
  ENOENT: cause(
    'NO_SOCKET',
    'There is no socket of Postgres in the folder that DATABASE_URL names.',
    'Start Postgres, or check the host of DATABASE_URL.',
  ),
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  ERR_TLS_CERT_ALTNAME_INVALID: cause(
    'WRONG_HOST',
    'The certificate of Postgres is for another host name.',
    'Let DATABASE_URL have a host name that the certificate names.',
  ),
  '28P01': cause('WRONG_CREDENTIALS', REFUSED_USER, 'Correct them.'),
  '3D000': cause(
    'MISSING',
    'Postgres has no such database as DATABASE_URL names.',
    'Create it (create database …), or correct DATABASE_URL.',
  ),
  '53300': cause(
    'TOO_MANY_CONNECTIONS',
    'Postgres has no connection left.',
    'Raise max_connections there, lower DATABASE_POOL_SIZE, or put PgBouncer in front.',
  ),
  '57P03': cause(
    'STARTING',
    'Postgres is starting, stopping or recovering.',
    'Wait, and look at its log if it stays so.',
  ),
};

/** By the message, where the code does not tell. */
const BY_MESSAGE: [RegExp, DatabaseCause][] = [
  [
    /does not support SSL connections/,
    cause(
      'WITHOUT_TLS',
      'Postgres speaks no TLS.',
      'Turn it on there (ssl = on), or, in a network that you trust, leave out DATABASE_CA and the ' +
        'sslmode of DATABASE_URL.',
    ),
  ],
  [
    // Also when pg_hba.conf has no rule at all for this machine: Postgres does not tell which.
    /^no pg_hba\.conf entry .*no encryption|SSL required/,
    cause(
      'NEEDS_TLS',
      'Postgres takes no connection without TLS from this machine.',
      'Let DATABASE_CA name a PEM file with its authority, or add sslmode=verify-full to ' +
        'DATABASE_URL if the authority is a public one; without TLS, pg_hba.conf must have a rule.',
    ),
  ],
  [
    /^(timeout exceeded|timeout expired|Connection terminated due to connection timeout)/,
    cause(
      'TIMEOUT',
      'Postgres did not answer in time.',
      'See whether it is stopped, overloaded or out of disk, and whether a firewall drops the ' +
        'connection.',
    ),
  ],
];

/** By the class of the SQLSTATE: what Postgres says to those it does not let in. */
const NOT_LET_IN = cause(
  'WRONG_CREDENTIALS',
  REFUSED_USER,
  'Correct them, or the rule in pg_hba.conf: the log of Postgres has the reason.',
);

/**
 * The cause of an error of node-postgres with this code and message; null if it tells none. All
 * causes are refusals and lost connections: whoever gets one may try again later.
 */
export function databaseCause(code: string, message: string): DatabaseCause | null {
  return (
    BY_CODE[code] ??
    BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ??
    (code.startsWith('28') ? NOT_LET_IN : null)
  );
}
