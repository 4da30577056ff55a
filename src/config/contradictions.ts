import { KEY_ALGORITHMS, SECRET_ALGORITHMS } from './connection-variables.js';
import type { ValuesOf } from './variable.js';
import type { VARIABLES } from './variables.js';

export type Values = ValuesOf<typeof VARIABLES>;

/** A sentence for each contradiction between variables that are valid by themselves. */
export function findContradictions(values: Values): string[] {
  const { databaseUrl, databaseDirectUrl, databaseCa, environment, elasticsearch: es } = values;
  const { analytics, rateLimits, http, tokens, openId, embeddings } = values;
  const isProduction = environment === 'production';
  const [by, algorithms] = tokens.jwksUrl
    ? ['JWT_JWKS_URL', KEY_ALGORITHMS]
    : ['JWT_SECRET', SECRET_ALGORITHMS];
  const hasTokens = tokens.jwksUrl ?? tokens.secrets;
  const faults: [isWrong: unknown, sentence: string][] = [
    [
      databaseDirectUrl && !databaseUrl,
      'DATABASE_DIRECT_URL is set, but DATABASE_URL is not: it must be the address of the pooler ' +
        'in front.',
    ],
    ...tlsFaults('DATABASE_URL', databaseUrl, databaseCa),
    ...tlsFaults('DATABASE_DIRECT_URL', databaseDirectUrl, databaseCa),
    [
      isProduction && !databaseUrl,
      'DOUM_ENV is production, but DATABASE_URL is not set: the embedded Postgres is for ' +
        'development.',
    ],
    [
      isProduction && values.seedDemo,
      'DOUM_ENV is production and SEED_DEMO is true: the demo help centre is for development, so ' +
        'leave SEED_DEMO out.',
    ],
    [
      values.searchEngine === 'elasticsearch' && !es.nodes,
      'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the address of ' +
        'a node.',
    ],
    [
      es.apiKey && (es.user ?? es.password),
      `ELASTICSEARCH_${es.user ? 'USER' : 'PASSWORD'} and ELASTICSEARCH_API_KEY are both set: ` +
        'Elasticsearch takes a user with a password or a key, so set one.',
    ],
    [
      es.ca && es.nodes?.some((address) => new URL(address).protocol === 'http:'),
      'ELASTICSEARCH_CA is set, but ELASTICSEARCH_URL has an address without TLS: each must begin ' +
        'with https://, or leave ELASTICSEARCH_CA out.',
    ],
    [
      embeddings.url && !embeddings.model,
      'EMBEDDINGS_URL is set, but EMBEDDINGS_MODEL is not: the server must know the model.',
    ],
    [
      rateLimits.readerPoints && rateLimits.readerPoints < http.maxCost,
      `RATE_LIMIT_POINTS is ${rateLimits.readerPoints}, but it must be at least MAX_COST, ` +
        `${http.maxCost}, or 0: the largest operation has to fit into a minute.`,
    ],
    [
      analytics.rollupDays < analytics.logDays,
      `ANALYTICS_ROLLUP_DAYS is ${analytics.rollupDays}, but it must be at least ` +
        `ANALYTICS_LOG_DAYS, ${analytics.logDays}: roll-ups are kept beside the log.`,
    ],
    [
      values.port && values.healthPort === values.port,
      `HEALTH_PORT and PORT are both ${values.port}: set another HEALTH_PORT.`,
    ],
    [
      tokens.jwksUrl && tokens.secrets,
      'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a secret, ' +
        'so set one.',
    ],
    [
      openId.issuer && !openId.clientId,
      'OIDC_ISSUER is set, but OIDC_CLIENT_ID is not: the issuer knows this server by it.',
    ],
    [
      openId.issuer && !http.publicUrl,
      'OIDC_ISSUER is set, but PUBLIC_URL is not: the issuer sends people back to it.',
    ],
    [
      hasTokens && tokens.algorithm && !algorithms.some((name) => name === tokens.algorithm),
      `JWT_ALGORITHM is ${tokens.algorithm}, but with ${by} it must be one of ` +
        `${algorithms.join(', ')}.`,
    ],
    ...(['audience', 'issuer'] as const).map((key): [unknown, string] => [
      hasTokens && !tokens[key],
      `${by} is set, but JWT_${key.toUpperCase()} is not: tokens are checked for it.`,
    ]),
  ];
  return faults.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

/** The values of `sslmode` that node-postgres knows. Any other value is ignored. */
const MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** TLS errors of an address, as sentences that reveal nothing of the address. */
function tlsFaults(
  name: string,
  address: string | undefined,
  ca: string | undefined,
): [isWrong: unknown, sentence: string][] {
  if (address === undefined) return [];
  const { searchParams } = new URL(address);
  const mode = searchParams.get('sslmode');
  const given = ['sslrootcert', 'ssl', 'uselibpqcompat'].find((one) => searchParams.has(one));
  const other = mode === 'disable' || mode === 'no-verify' ? `sslmode=${mode}` : given;
  return [
    [
      mode !== null && !MODES.includes(mode),
      `${name} has an unknown sslmode: it must be one of ${MODES.join(', ')}.`,
    ],
    [
      ca !== undefined && other && !isSocket(new URL(address)),
      `DATABASE_CA is set, but ${other} in ${name} asks for another check of the certificate: ` +
        'leave one of them out.',
    ],
  ];
}

/**
 * Adds the authority and full verification to the parameters of an address, for all connections.
 * The address of a Unix socket stays unchanged, because nobody can listen in there.
 */
export function withAuthority(address: string, ca: string | undefined): string {
  const url = new URL(address);
  if (ca === undefined || isSocket(url)) return address;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', ca);
  return url.href;
}

function isSocket({ hostname, searchParams }: URL): boolean {
  return decodeURIComponent(searchParams.get('host') ?? hostname).startsWith('/');
}
