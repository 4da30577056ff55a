import type { z } from 'zod';
import type { RateLimits, TokenRules } from './access/index.js';
import type { AnswerLimits } from './core/answer-budget.js';
import { OperatorError } from './core/errors.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, SECRETS, VARIABLES } from './variables.js';

/**
 * The largest operation that is answered; a larger one is refused before anything of it is
 * executed.
 */
export interface OperationLimits {
  tokens: number;
  /** Fields inside each other. */
  depth: number;
  aliases: number;
  rootFields: number;
  directives: number;
  /** Fields in all, those of a fragment for each time that it is spread. */
  fields: number;
  /** In points: see `core/cost`. */
  cost: number;
}

/** After so many seconds the work for an operation is stopped. */
export interface Timeouts {
  query: number;
  mutation: number;
}

/** How the server shows itself over HTTP. */
export interface HttpConfig {
  /**
   * Whose X-Forwarded-For is believed: of so many proxies, of these addresses and networks, or of
   * nobody.
   */
  trustProxy: false | number | string[];
  /** Where the pages are for others, without a slash at the end; absent: where the request went. */
  publicUrl?: string;
  /** Where readers ask a person; absent: pages offer none. */
  contactUrl?: string;
  /** Origins such as https://help.example.com; `*` for all; none: pages of this server alone. */
  corsOrigins: string[];
  /** Hosts from which articles may show images, such as images.example.com. */
  imageHosts: string[];
  /** What the operator says by DOUM_ENV. NODE_ENV is ours: see `production-mode.ts`. */
  production: boolean;
  introspection: boolean;
  /** How connections are bounded and kept. */
  edge: {
    connections: { total: number; perAddress: number };
    keepAliveMs: number;
    stalledMs: number;
  };
  /** The longest body, in bytes after it was unpacked. */
  bodyLimits: { body: number; editorBody: number };
  operationLimits: OperationLimits;
  answerLimits: AnswerLimits;
  timeouts: Timeouts;
  /** How many searches of one client are done at a time. */
  searchesAtOnce: number;
  /**
   * What log lines of requests have beside what tells nothing of a person. `queries`: documents and
   * variables, of those without a key or of everybody.
   */
  logging: { addresses: boolean; queries: 'none' | 'readers' | 'all' };
}

/** What is configured; the rest of the program never reads the environment. */
export interface Config {
  host: string;
  port: number;
  /** Where /livez, /readyz and /metrics are; absent: on `host` and `port`. */
  health?: { host: string; port: number };
  dataDir: string;
  /** Absent: the embedded Postgres under `dataDir`. */
  databaseUrl?: string;
  /** How long an embedded Postgres that ended is started again before the server ends. */
  databaseRestartSeconds: number;
  searchEngine: 'elasticsearch' | 'postgres';
  /** What stands in for Elasticsearch while it cannot answer. */
  searchFallback: 'none' | 'postgres';
  elasticsearch: { nodes: string[]; user?: string; password?: string; ca?: string; index: string };
  adminApiKey?: string;
  http: HttpConfig;
  /** The file of the trusted documents; absent: every document is answered. */
  trustedDocuments?: string;
  /** In requests or points a minute; 0: no limit. */
  rateLimits: RateLimits;
  /** For how many days the search log and its roll-ups are kept. */
  analytics: { logDays: number; rollupDays: number };
  /** Absent: no JWT are taken. */
  jwt?: TokenRules;
  logLevel: string;
  /** undefined: where the embedded database is empty. */
  seedDemo?: boolean;
}

/**
 * Reads the configuration from environment variables. OperatorError names the variable and what it
 * expects.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const read = <K extends keyof typeof VARIABLES>(name: K) => {
    const value = environment[name];
    const { schema, expects } = VARIABLES[name];
    const result = schema.safeParse(value === '' ? undefined : value);
    if (!result.success) {
      if (SECRETS.has(name)) throw new OperatorError(`${name} is wrong: it must be ${expects}.`);
      throw new OperatorError(`${name} is ${JSON.stringify(value)}, but it must be ${expects}.`);
    }
    return result.data as z.output<(typeof VARIABLES)[K]['schema']>;
  };
  const readPoints = (name: 'RATE_LIMIT_POINTS' | 'RATE_LIMIT_POINTS_KEY') => {
    const [points, largest] = [read(name), read('MAX_COST')];
    if (points === 0 || points >= largest) return points;
    throw new OperatorError(
      `${name} is ${points}, but it must be at least MAX_COST, ${largest}, or 0: the largest operation has to fit into a minute.`,
    );
  };
  const production = read('DOUM_ENV') === 'production';
  const nodes = read('ELASTICSEARCH_URL');
  const searchEngine = read('SEARCH_ENGINE') ?? (nodes ? 'elasticsearch' : 'postgres');
  if (searchEngine === 'elasticsearch' && !nodes) {
    throw new OperatorError(
      'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the address of a node.',
    );
  }
  const searchFallback = read('SEARCH_FALLBACK');
  if (searchFallback === searchEngine) {
    throw new OperatorError(
      'SEARCH_FALLBACK is postgres, but Postgres is the engine that answers anyway: a fallback needs ELASTICSEARCH_URL, and elasticsearch as SEARCH_ENGINE.',
    );
  }
  return {
    host: read('HOST'),
    port: read('PORT'),
    health: readHealthAddress(read('HEALTH_HOST'), read('HEALTH_PORT'), read('HOST')),
    dataDir: read('DATA_DIR'),
    databaseUrl: read('DATABASE_URL'),
    databaseRestartSeconds: read('DATABASE_RESTART_SECONDS'),
    searchEngine,
    searchFallback,
    elasticsearch: {
      nodes: nodes ?? [],
      user: read('ELASTICSEARCH_USER'),
      password: read('ELASTICSEARCH_PASSWORD'),
      ca: read('ELASTICSEARCH_CA'),
      index: read('ELASTICSEARCH_INDEX'),
    },
    adminApiKey: read('ADMIN_API_KEY'),
    http: {
      trustProxy: read('TRUST_PROXY'),
      publicUrl: read('PUBLIC_URL'),
      contactUrl: read('CONTACT_URL'),
      corsOrigins: read('CORS_ORIGINS'),
      imageHosts: read('IMAGE_HOSTS'),
      production,
      introspection: read('INTROSPECTION') ?? !production,
      edge: {
        connections: {
          total: read('MAX_CONNECTIONS'),
          perAddress: read('MAX_CONNECTIONS_PER_ADDRESS'),
        },
        keepAliveMs: read('KEEP_ALIVE_TIMEOUT') * 1_000,
        stalledMs: read('STALLED_CLIENT_TIMEOUT') * 1_000,
      },
      bodyLimits: { body: read('MAX_BODY_BYTES'), editorBody: read('MAX_EDITOR_BODY_BYTES') },
      operationLimits: {
        tokens: read('MAX_TOKENS'),
        depth: read('MAX_DEPTH'),
        aliases: read('MAX_ALIASES'),
        rootFields: read('MAX_ROOT_FIELDS'),
        directives: read('MAX_DIRECTIVES'),
        fields: read('MAX_FIELDS'),
        cost: read('MAX_COST'),
      },
      answerLimits: { bytes: read('MAX_ANSWER_BYTES'), entries: read('MAX_ANSWER_ENTRIES') },
      timeouts: { query: read('EXECUTION_TIMEOUT'), mutation: read('MUTATION_TIMEOUT') },
      searchesAtOnce: read('SEARCHES_AT_ONCE'),
      logging: { addresses: read('LOG_ADDRESSES'), queries: read('LOG_QUERIES') },
    },
    trustedDocuments: read('TRUSTED_DOCUMENTS'),
    rateLimits: {
      reader: read('RATE_LIMIT'),
      keyHolder: read('RATE_LIMIT_KEY'),
      readerPoints: readPoints('RATE_LIMIT_POINTS'),
      keyHolderPoints: readPoints('RATE_LIMIT_POINTS_KEY'),
      event: read('RATE_LIMIT_EVENTS'),
      failedLogin: read('RATE_LIMIT_FAILED_LOGINS'),
      file: read('RATE_LIMIT_FILES'),
    },
    analytics: readKeptDays(read('ANALYTICS_LOG_DAYS'), read('ANALYTICS_ROLLUP_DAYS')),
    jwt: tokenRules({
      jwksUrl: read('JWT_JWKS_URL'),
      secret: read('JWT_SECRET'),
      algorithm: read('JWT_ALGORITHM'),
      audience: read('JWT_AUDIENCE'),
      issuer: read('JWT_ISSUER'),
      clockSkewSeconds: read('JWT_CLOCK_SKEW'),
      roleClaim: read('JWT_ROLE_CLAIM'),
    }),
    logLevel: read('LOG_LEVEL'),
    seedDemo: read('SEED_DEMO') ?? (production ? false : undefined),
  };
}

function readHealthAddress(
  healthHost: string | undefined,
  healthPort: number | undefined,
  host: string,
): Config['health'] {
  if (healthPort !== undefined) return { host: healthHost ?? host, port: healthPort };
  if (healthHost === undefined) return undefined;
  throw new OperatorError(
    `HEALTH_HOST is set, but HEALTH_PORT is not: it must be ${VARIABLES.HEALTH_PORT.expects}.`,
  );
}

function readKeptDays(logDays: number, rollupDays: number): Config['analytics'] {
  if (rollupDays < logDays)
    throw new OperatorError(
      `ANALYTICS_ROLLUP_DAYS is ${rollupDays}, but it must be at least ANALYTICS_LOG_DAYS, ${logDays}: roll-ups are kept beside the log.`,
    );
  return { logDays, rollupDays };
}

interface TokenVariables {
  jwksUrl?: string;
  secret?: string;
  algorithm?: string;
  audience?: string;
  issuer?: string;
  clockSkewSeconds: number;
  roleClaim: string;
}

function tokenRules(given: TokenVariables): TokenRules | undefined {
  const { jwksUrl, secret, audience, issuer, clockSkewSeconds, roleClaim } = given;
  if (jwksUrl === undefined && secret === undefined) {
    const [set] = Object.entries({
      JWT_ALGORITHM: given.algorithm,
      JWT_AUDIENCE: audience,
      JWT_ISSUER: issuer,
    }).find(([, value]) => value !== undefined) ?? [null];
    if (set === null) return undefined;
    throw new OperatorError(
      `${set} is set, but neither JWT_JWKS_URL nor JWT_SECRET is: tokens need one of them.`,
    );
  }
  if (jwksUrl !== undefined && secret !== undefined) {
    throw new OperatorError(
      'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a secret, so set one.',
    );
  }
  const name = jwksUrl === undefined ? 'JWT_SECRET' : 'JWT_JWKS_URL';
  const suitable: readonly string[] = jwksUrl === undefined ? SECRET_ALGORITHMS : KEY_ALGORITHMS;
  const algorithm = given.algorithm ?? suitable[0]!;
  if (!suitable.includes(algorithm)) {
    throw new OperatorError(
      `JWT_ALGORITHM is ${algorithm}, but with ${name} it must be one of ${suitable.join(', ')}.`,
    );
  }
  if (audience === undefined || issuer === undefined) {
    const missing = audience === undefined ? 'JWT_AUDIENCE' : 'JWT_ISSUER';
    throw new OperatorError(
      `${name} is set, but ${missing} is not: it must be ${VARIABLES[missing].expects}.`,
    );
  }
  const keys = jwksUrl === undefined ? { secret: secret! } : { jwksUrl };
  return { keys, algorithm, audience, issuer, clockSkewSeconds, roleClaim };
}
