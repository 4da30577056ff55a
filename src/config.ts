import { z } from 'zod';
import type { RateLimits, TokenRules } from './access/index.js';
import { OperatorError } from './core/errors.js';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const httpUrl = z.url({ protocol: /^https?$/ });
const bytes = z.coerce.number().int().min(1_000).max(100_000_000);

/** Several values, separated by commas; none where the variable is not set. */
const list = <T>(one: z.ZodType<T, string>) =>
  z
    .string()
    .transform((values) => values.split(',').map((value) => value.trim()))
    .pipe(z.array(one).min(1))
    .default([]);

const limit = (standard: number) => ({
  expects: 'a whole number from 1 to 1,000,000',
  schema: z.coerce.number().int().min(1).max(1_000_000).default(standard),
});

const rate = (standard: number) => ({
  expects: 'how many requests a minute, from 1 to 1,000,000, or 0 for no limit',
  schema: z.coerce.number().int().min(0).max(1_000_000).default(standard),
});
/** Of tokens. A public key serves as no secret, and a secret as no public key. */
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
const KEY_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** Every variable with what it expects: the message of an error, and a row of the README's table. */
const VARIABLES = {
  HOST: { expects: 'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0', schema: z.string().min(1).default('127.0.0.1') },
  PORT: { expects: 'a port from 0 to 65535', schema: z.coerce.number().int().min(0).max(65_535).default(4000) },
  DATA_DIR: { expects: 'a folder for the embedded Postgres', schema: z.string().min(1).default('.doum') },
  DATABASE_URL: {
    expects: 'an address like postgres://user:password@host:5432/database',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  },
  SEARCH_ENGINE: { expects: 'elasticsearch or postgres', schema: z.enum(['elasticsearch', 'postgres']).optional() },
  SEARCH_FALLBACK: { expects: 'none or postgres', schema: z.enum(['none', 'postgres']).default('none') },
  ELASTICSEARCH_URL: {
    expects: 'one or several addresses like http://127.0.0.1:9200, separated by commas',
    schema: z
      .string()
      .transform((urls) => urls.split(',').map((url) => url.trim()))
      .pipe(z.array(httpUrl).min(1))
      .optional(),
  },
  ELASTICSEARCH_USER: { expects: 'a user name', schema: z.string().min(1).optional() },
  ELASTICSEARCH_PASSWORD: { expects: 'a password', schema: z.string().min(1).optional() },
  ELASTICSEARCH_CA: { expects: 'the path of a PEM file', schema: z.string().min(1).optional() },
  ELASTICSEARCH_INDEX: {
    expects: 'a prefix of index names: a-z, 0-9, _ and -, beginning with a letter',
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,99}$/)
      .default('doum'),
  },
  ADMIN_API_KEY: {
    expects: 'a key of 32 or more printable characters',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{32,512}$/)
      .optional(),
  },
  CORS_ORIGINS: {
    expects: 'origins like https://help.example.com, separated by commas, or *',
    schema: list(z.union([z.literal('*'), z.string().regex(/^https?:\/\/[^/\s]+$/)])),
  },
  IMAGE_HOSTS: {
    expects: 'hosts like images.example.com, separated by commas',
    schema: list(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/)),
  },
  TRUST_PROXY: {
    expects: 'how many proxies stand before the server, or their addresses or networks, separated by commas',
    schema: z
      .union([z.coerce.number().int().min(0).max(10), list(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))])
      .transform((value) => (value === 0 ? false : value))
      .default(false),
  },
  INTROSPECTION: { expects: 'true or false', schema: flag.default(true) },
  TRUSTED_DOCUMENTS: { expects: 'the path of the file that `npm run codegen` writes', schema: z.string().min(1).optional() },
  MAX_BODY_BYTES: { expects: 'a number of bytes from 1,000 to 100,000,000', schema: bytes.default(65_536) },
  MAX_EDITOR_BODY_BYTES: { expects: 'a number of bytes from 1,000 to 100,000,000', schema: bytes.default(2_097_152) },
  MAX_TOKENS: limit(3_000),
  MAX_DEPTH: limit(10),
  MAX_ALIASES: limit(50),
  MAX_ROOT_FIELDS: limit(20),
  MAX_DIRECTIVES: limit(50),
  MAX_FIELDS: limit(300),
  MAX_COST: limit(5_000),
  RATE_LIMIT: rate(600),
  RATE_LIMIT_KEY: rate(6_000),
  RATE_LIMIT_EVENTS: rate(60),
  RATE_LIMIT_FAILED_LOGINS: rate(20),
  LOG_ADDRESSES: { expects: 'true or false', schema: flag.default(false) },
  LOG_QUERIES: { expects: 'none, readers or all', schema: z.enum(['none', 'readers', 'all']).default('none') },
  JWT_JWKS_URL: {
    expects: 'an address like https://login.example.com/jwks.json, without a user and a password',
    schema: httpUrl.refine((url) => new URL(url).username === '' && new URL(url).password === '').optional(),
  },
  JWT_SECRET: { expects: 'a secret of 32 or more characters', schema: z.string().min(32).optional() },
  JWT_ALGORITHM: {
    expects: `one of ${KEY_ALGORITHMS.join(', ')} with JWT_JWKS_URL, one of ${SECRET_ALGORITHMS.join(', ')} with JWT_SECRET`,
    schema: z.enum([...KEY_ALGORITHMS, ...SECRET_ALGORITHMS]).optional(),
  },
  JWT_AUDIENCE: { expects: 'what the claim aud of a token holds', schema: z.string().min(1).optional() },
  JWT_ISSUER: { expects: 'what the claim iss of a token is', schema: z.string().min(1).optional() },
  JWT_CLOCK_SKEW: { expects: 'seconds from 0 to 300', schema: z.coerce.number().int().min(0).max(300).default(30) },
  JWT_ROLE_CLAIM: { expects: 'the name of a claim', schema: z.string().min(1).default('role') },
  LOG_LEVEL: {
    expects: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
  SEED_DEMO: { expects: 'true or false', schema: flag.optional() },
} satisfies Record<string, { expects: string; schema: z.ZodType }>;

/** Never shown, not even when they are wrong. */
const SECRETS: ReadonlySet<string> = new Set([
  'ADMIN_API_KEY',
  'DATABASE_URL',
  'ELASTICSEARCH_PASSWORD',
  'JWT_JWKS_URL',
  'JWT_SECRET',
]);

/** The largest operation that is answered; a larger one is refused before anything of it is executed. */
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

/** How the server shows itself over HTTP. */
export interface HttpConfig {
  /** Whose X-Forwarded-For is believed: of so many proxies, of these addresses and networks, or of nobody. */
  trustProxy: false | number | string[];
  /** Origins such as https://help.example.com; `*` for all; none: pages of this server alone. */
  corsOrigins: string[];
  /** Hosts from which articles may show images, such as images.example.com. */
  imageHosts: string[];
  introspection: boolean;
  /** The longest body, in bytes after it was unpacked. */
  bodyLimits: { body: number; editorBody: number };
  operationLimits: OperationLimits;
  /** What log lines of requests have beside what tells nothing of a person. `queries`: documents and variables, of those without a key or of everybody. */
  logging: { addresses: boolean; queries: 'none' | 'readers' | 'all' };
}

/** What is configured; the rest of the program never reads the environment. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** Absent: the embedded Postgres under `dataDir`. */
  databaseUrl?: string;
  searchEngine: 'elasticsearch' | 'postgres';
  /** What stands in for Elasticsearch while it cannot answer. */
  searchFallback: 'none' | 'postgres';
  elasticsearch: { nodes: string[]; user?: string; password?: string; ca?: string; index: string };
  adminApiKey?: string;
  http: HttpConfig;
  /** The file of the trusted documents; absent: every document is answered. */
  trustedDocuments?: string;
  /** In requests a minute; 0: no limit. */
  rateLimits: RateLimits;
  /** Absent: no JWT are taken. */
  jwt?: TokenRules;
  logLevel: string;
  /** undefined: where the embedded database is empty. */
  seedDemo?: boolean;
}

/** Reads the configuration from environment variables. OperatorError names the variable and what it expects. */
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
    dataDir: read('DATA_DIR'),
    databaseUrl: read('DATABASE_URL'),
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
      corsOrigins: read('CORS_ORIGINS'),
      imageHosts: read('IMAGE_HOSTS'),
      introspection: read('INTROSPECTION'),
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
      logging: { addresses: read('LOG_ADDRESSES'), queries: read('LOG_QUERIES') },
    },
    trustedDocuments: read('TRUSTED_DOCUMENTS'),
    rateLimits: {
      reader: read('RATE_LIMIT'),
      keyHolder: read('RATE_LIMIT_KEY'),
      event: read('RATE_LIMIT_EVENTS'),
      failedLogin: read('RATE_LIMIT_FAILED_LOGINS'),
    },
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
    seedDemo: read('SEED_DEMO'),
  };
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
    const [set] = Object.entries({ JWT_ALGORITHM: given.algorithm, JWT_AUDIENCE: audience, JWT_ISSUER: issuer }).find(
      ([, value]) => value !== undefined,
    ) ?? [null];
    if (set === null) return undefined;
    throw new OperatorError(`${set} is set, but neither JWT_JWKS_URL nor JWT_SECRET is: tokens need one of them.`);
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
    throw new OperatorError(`JWT_ALGORITHM is ${algorithm}, but with ${name} it must be one of ${suitable.join(', ')}.`);
  }
  if (audience === undefined || issuer === undefined) {
    const missing = audience === undefined ? 'JWT_AUDIENCE' : 'JWT_ISSUER';
    throw new OperatorError(`${name} is set, but ${missing} is not: it must be ${VARIABLES[missing].expects}.`);
  }
  const keys = jwksUrl === undefined ? { secret: secret! } : { jwksUrl };
  return { keys, algorithm, audience, issuer, clockSkewSeconds, roleClaim };
}
