import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
// What is no address at all is refused before it is looked at more closely.
const httpUrl = z.url({ protocol: /^https?$/, abort: true });
const hasNoUser = (url: string) => new URL(url).username === '' && new URL(url).password === '';
const bytes = z.coerce.number().int().min(1_000).max(100_000_000);

/** One or several values, separated by commas. */
const several = <T>(one: z.ZodType<T, string>) =>
  z
    .string()
    .transform((values) => values.split(',').map((value) => value.trim()))
    .pipe(z.array(one).min(1));

const days = z.coerce.number().int().min(1).max(3_650);

const limit = (standard: number) => ({
  expects: 'a whole number from 1 to 1,000,000',
  schema: z.coerce.number().int().min(1).max(1_000_000).default(standard),
});

const rate = (standard: number) => ({
  expects: 'how many requests a minute, from 1 to 1,000,000, or 0 for no limit',
  schema: z.coerce.number().int().min(0).max(1_000_000).default(standard),
});

const points = (standard: number) => ({
  expects: 'how many points a minute, from 1 to 100,000,000, or 0 for no limit',
  schema: z.coerce.number().int().min(0).max(100_000_000).default(standard),
});

const connections = (standard: number) => ({
  expects: 'how many connections may be open, from 1 to 1,000,000, or 0 for no limit',
  schema: z.coerce.number().int().min(0).max(1_000_000).default(standard),
});

const seconds = (standard: number) => ({
  expects: 'a whole number of seconds from 1 to 3,600',
  schema: z.coerce.number().int().min(1).max(3_600).default(standard),
});

/** Of tokens. A public key serves as no secret, and a secret as no public key. */
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/**
 * Every variable with what it expects: the message of an error, and a row of the README's table.
 */
export const VARIABLES = {
  HOST: {
    expects: 'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0',
    schema: z.string().min(1).default('127.0.0.1'),
  },
  PORT: {
    expects: 'a port from 0 to 65535',
    schema: z.coerce.number().int().min(0).max(65_535).default(4000),
  },
  HEALTH_HOST: {
    expects: 'an address on which health and metrics listen, e.g. 127.0.0.1; it needs HEALTH_PORT',
    schema: z.string().min(1).optional(),
  },
  HEALTH_PORT: {
    expects: 'a port from 0 to 65535',
    schema: z.coerce.number().int().min(0).max(65_535).optional(),
  },
  DOUM_ENV: {
    expects: 'production or development',
    schema: z.enum(['production', 'development']).default('development'),
  },
  DATA_DIR: {
    expects: 'a folder for the embedded Postgres',
    schema: z.string().min(1).default('.doum'),
  },
  DATABASE_RESTART_SECONDS: {
    expects:
      'for how many seconds an embedded Postgres that ended is started again, from 1 to 3,600',
    schema: z.coerce.number().int().min(1).max(3_600).default(60),
  },
  DATABASE_URL: {
    expects: 'an address like postgres://user:password@host:5432/database',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  },
  SEARCH_ENGINE: {
    expects: 'elasticsearch or postgres',
    schema: z.enum(['elasticsearch', 'postgres']).optional(),
  },
  SEARCH_FALLBACK: {
    expects: 'none or postgres',
    schema: z.enum(['none', 'postgres']).default('none'),
  },
  ELASTICSEARCH_URL: {
    expects: 'one or several addresses like http://127.0.0.1:9200, separated by commas',
    schema: several(httpUrl).optional(),
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
  PUBLIC_URL: {
    expects:
      'where the help centre is for its readers, like https://help.example.com, without a path',
    schema: httpUrl
      .refine(
        (url) => hasNoUser(url) && new URL(url).pathname === '/' && new URL(url).search === '',
      )
      .transform((url) => new URL(url).origin)
      .optional(),
  },
  CONTACT_URL: {
    expects: 'where readers ask a person, an address like https://example.com/contact',
    schema: httpUrl.refine(hasNoUser).optional(),
  },
  CORS_ORIGINS: {
    expects: 'origins like https://help.example.com, separated by commas, or *',
    schema: several(z.union([z.literal('*'), z.string().regex(/^https?:\/\/[^/\s]+$/)])).default(
      [],
    ),
  },
  IMAGE_HOSTS: {
    expects: 'hosts like images.example.com, separated by commas',
    schema: several(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/)).default([]),
  },
  TRUST_PROXY: {
    expects:
      'how many proxies stand before the server, or their addresses or networks, separated by commas',
    schema: z
      .union([
        z.coerce.number().int().min(0).max(10),
        several(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
      ])
      .transform((value) => (value === 0 ? false : value))
      .default(false),
  },
  INTROSPECTION: { expects: 'true or false', schema: flag.optional() },
  TRUSTED_DOCUMENTS: {
    expects: 'the path of the file that `npm run codegen` writes',
    schema: z.string().min(1).optional(),
  },
  MAX_BODY_BYTES: {
    expects: 'a number of bytes from 1,000 to 100,000,000',
    schema: bytes.default(65_536),
  },
  MAX_EDITOR_BODY_BYTES: {
    expects: 'a number of bytes from 1,000 to 100,000,000',
    schema: bytes.default(2_097_152),
  },
  MAX_TOKENS: limit(3_000),
  MAX_DEPTH: limit(10),
  MAX_ALIASES: limit(50),
  MAX_ROOT_FIELDS: limit(20),
  MAX_DIRECTIVES: limit(50),
  MAX_FIELDS: limit(300),
  MAX_COST: limit(5_000),
  MAX_ANSWER_BYTES: {
    expects: 'a number of bytes from 1,000 to 100,000,000',
    schema: bytes.default(8_000_000),
  },
  MAX_ANSWER_ENTRIES: limit(50_000),
  EXECUTION_TIMEOUT: {
    expects: 'a number of seconds from 1 to 3,600',
    schema: z.coerce.number().min(1).max(3_600).default(10),
  },
  MUTATION_TIMEOUT: {
    expects: 'a number of seconds from 1 to 3,600',
    schema: z.coerce.number().min(1).max(3_600).default(60),
  },
  SEARCHES_AT_ONCE: {
    expects: 'a whole number from 1 to 100',
    schema: z.coerce.number().int().min(1).max(100).default(4),
  },
  RATE_LIMIT: rate(600),
  RATE_LIMIT_KEY: rate(6_000),
  RATE_LIMIT_POINTS: points(300_000),
  RATE_LIMIT_POINTS_KEY: points(3_000_000),
  RATE_LIMIT_EVENTS: rate(60),
  RATE_LIMIT_FAILED_LOGINS: rate(20),
  RATE_LIMIT_FILES: rate(6_000),
  MAX_CONNECTIONS: connections(2_000),
  MAX_CONNECTIONS_PER_ADDRESS: connections(200),
  KEEP_ALIVE_TIMEOUT: seconds(75),
  STALLED_CLIENT_TIMEOUT: seconds(30),
  LOG_ADDRESSES: { expects: 'true or false', schema: flag.default(false) },
  LOG_QUERIES: {
    expects: 'none, readers or all',
    schema: z.enum(['none', 'readers', 'all']).default('none'),
  },
  ANALYTICS_LOG_DAYS: { expects: 'a number of days from 1 to 3,650', schema: days.default(90) },
  ANALYTICS_ROLLUP_DAYS: { expects: 'a number of days from 1 to 3,650', schema: days.default(730) },
  JWT_JWKS_URL: {
    expects: 'an address like https://login.example.com/jwks.json, without a user and a password',
    schema: httpUrl.refine(hasNoUser).optional(),
  },
  JWT_SECRET: {
    expects: 'a secret of 32 or more characters',
    schema: z.string().min(32).optional(),
  },
  JWT_ALGORITHM: {
    expects: `one of ${KEY_ALGORITHMS.join(', ')} with JWT_JWKS_URL, one of ${SECRET_ALGORITHMS.join(', ')} with JWT_SECRET`,
    schema: z.enum([...KEY_ALGORITHMS, ...SECRET_ALGORITHMS]).optional(),
  },
  JWT_AUDIENCE: {
    expects: 'what the claim aud of a token holds',
    schema: z.string().min(1).optional(),
  },
  JWT_ISSUER: { expects: 'what the claim iss of a token is', schema: z.string().min(1).optional() },
  JWT_CLOCK_SKEW: {
    expects: 'seconds from 0 to 300',
    schema: z.coerce.number().int().min(0).max(300).default(30),
  },
  JWT_ROLE_CLAIM: { expects: 'the name of a claim', schema: z.string().min(1).default('role') },
  LOG_LEVEL: {
    expects: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
  SEED_DEMO: { expects: 'true or false', schema: flag.optional() },
} satisfies Record<string, { expects: string; schema: z.ZodType }>;

/** Never shown, not even when they are wrong. */
export const SECRETS: ReadonlySet<string> = new Set([
  'ADMIN_API_KEY',
  'DATABASE_URL',
  'ELASTICSEARCH_PASSWORD',
  'JWT_JWKS_URL',
  'JWT_SECRET',
]);
