import { isIP } from 'node:net';
import { z } from 'zod';
import { DATABASE_VARIABLES } from './database-variables.js';
import { ELASTICSEARCH_VARIABLES } from './elasticsearch-variables.js';
import { HTTP_VARIABLES } from './http-variables.js';
import { days, flag, hasNoUser, httpUrl, points, rate, several } from './kinds.js';
import { TRACING_VARIABLES } from './tracing-variables.js';
import { variable } from './variable.js';

/** Algorithms of tokens, separate so that a public key is never used as a secret or vice versa. */
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export const KEY_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().min(1);
/** A name, or an address, which may have a zone such as %eth0. */
const listenHost = text.refine((host) => /^[\w.-]+$/.test(host) || isIP(host.split('%')[0]!) !== 0);

/**
 * All configuration variables. Configuration, `serve --help` and documentation are made from it.
 */
export const VARIABLES = {
  host: variable('HOST', {
    schema: listenHost.default('127.0.0.1'),
    expects: 'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0',
    description: 'The address on which the server listens.',
  }),
  port: variable('PORT', {
    schema: port.default(4000),
    expects: 'a port from 0 to 65535',
    description: 'The port on which the server listens. 0 takes a free one.',
  }),
  healthPort: variable('HEALTH_PORT', {
    schema: port.optional(),
    expects: 'a port from 0 to 65535',
    description:
      'A separate port for `/livez`, `/readyz` and `/metrics`. The public port then answers 404 ' +
      'to requests for `/readyz` and `/metrics`.',
  }),
  shutdownDelaySeconds: variable('SHUTDOWN_DELAY', {
    schema: z.coerce.number().int().min(0).max(3_600).optional(),
    expects: 'a whole number of seconds from 0 to 3,600',
    description:
      'How long the server takes requests after SIGTERM, while `/readyz` already fails, in seconds: ' +
      'longer than the proxy needs to notice that. Ctrl-C and a second signal do not wait.',
    fallback: '`7`; `0` with the embedded Postgres, where no other server can take over',
  }),
  environment: variable('DOUM_ENV', {
    schema: z.enum(['production', 'development']).default('development'),
    expects: 'production or development',
    description:
      'With `production`, introspection and GraphiQL are off unless `INTROSPECTION` is `true`, ' +
      '`DATABASE_URL` is needed, the demo is refused, and no key is made and printed.',
  }),
  ...DATABASE_VARIABLES,
  searchEngine: variable('SEARCH_ENGINE', {
    schema: z
      .enum(['elasticsearch', 'memory', 'postgres'])
      .transform((engine) => (engine === 'postgres' ? 'memory' : engine))
      .optional(),
    expects: 'elasticsearch or memory',
    description: 'The engine that answers searches. `postgres` is read as `memory`.',
    fallback: '`elasticsearch` if `ELASTICSEARCH_URL` is set, else `memory`',
  }),
  searchFallback: variable('SEARCH_FALLBACK', {
    schema: z
      .enum(['memory', 'none', 'postgres'])
      .default('memory')
      .transform((engine) => (engine === 'postgres' ? 'memory' : engine)),
    expects: 'memory or none',
    description:
      '`memory`: the engine in memory answers (`degraded: true`) while Elasticsearch cannot. ' +
      '`none` saves its memory, for more than about 100,000 articles. `postgres` is read as ' +
      '`memory`.',
  }),
  elasticsearch: ELASTICSEARCH_VARIABLES,
  adminApiKeys: variable('ADMIN_API_KEY', {
    // White space separates them, because no key holds any.
    schema: z
      .string()
      .transform((keys) => [...new Set(keys.split(/\s+/).filter(Boolean))])
      .pipe(z.array(z.string().regex(/^[\x21-\x7e]{32,512}$/)).min(1))
      .default([]),
    expects: 'a key of 32 or more printable characters, or several, one on each line',
    description:
      'An administrator’s key that you choose, or several, one on each line. It is valid until its ' +
      'line is replaced and the servers are restarted.',
    fallback: 'a key is made at the first start and printed once; none with `DOUM_ENV=production`',
    secret: true,
  }),
  http: HTTP_VARIABLES,
  trustedDocuments: variable('TRUSTED_DOCUMENTS', {
    schema: several(text).optional(),
    expects: 'paths of manifests of documents, separated by commas',
    description:
      'Manifests of Relay, graphql-codegen or Apollo. Documents that are in none are refused.',
  }),
  rateLimits: {
    reader: rate(
      'RATE_LIMIT',
      600,
      'Requests a minute from one address without a key; `0`: no limit. It may report a tenth as ' +
        'many clicks, views and votes, be wrong with a thirtieth as many keys, and ask for ten ' +
        'times as many files.',
    ),
    keyHolder: rate(
      'RATE_LIMIT_KEY',
      6_000,
      'Requests a minute with one key or token; `0`: no limit.',
    ),
    readerPoints: points(
      'RATE_LIMIT_POINTS',
      300_000,
      'Points of operations a minute from one address without a key: at least `MAX_COST`, or `0` ' +
        'for no limit. 300,000 points are about 1,000 plain searches. A key or token has ten times ' +
        'as many.',
    ),
  },
  analytics: {
    logDays: days(
      'ANALYTICS_LOG_DAYS',
      90,
      'How many days the search log is kept. Whole months are deleted.',
    ),
    rollupDays: days(
      'ANALYTICS_ROLLUP_DAYS',
      730,
      'How many days the roll-ups of the search log are kept: at least `ANALYTICS_LOG_DAYS`.',
    ),
  },
  tokens: {
    jwksUrl: variable('JWT_JWKS_URL', {
      schema: httpUrl.refine(hasNoUser).optional(),
      expects: 'an address like https://login.example.com/jwks.json, without a user and a password',
      description: 'The public keys of an identity provider, whose tokens are then taken.',
      secret: true,
    }),
    secrets: variable('JWT_SECRET', {
      // A secret may hold commas and spaces.
      schema: z
        .string()
        .transform((secrets) => [...new Set(secrets.split(/\r?\n/).filter(Boolean))])
        .pipe(z.array(z.string().min(32)).min(1))
        .optional(),
      expects: 'a secret of 32 or more characters, or several, one on each line',
      description:
        'A secret shared with the issuer of tokens, in place of `JWT_JWKS_URL`, or several, one on ' +
        'each line.',
      secret: true,
    }),
    algorithm: variable('JWT_ALGORITHM', {
      schema: z.enum([...KEY_ALGORITHMS, ...SECRET_ALGORITHMS]).optional(),
      expects: `one of ${KEY_ALGORITHMS.join(', ')} with JWT_JWKS_URL, one of ${SECRET_ALGORITHMS.join(', ')} with JWT_SECRET`,
      description: 'The only algorithm of tokens that is taken.',
      fallback: '`RS256`; `HS256` with `JWT_SECRET`',
    }),
    audience: variable('JWT_AUDIENCE', {
      schema: text.optional(),
      expects: 'what the claim aud of a token holds',
      description: 'The audience of tokens. Tokens need it.',
    }),
    issuer: variable('JWT_ISSUER', {
      schema: text.optional(),
      expects: 'what the claim iss of a token is',
      description: 'The issuer of tokens. Tokens need it.',
    }),
    roleClaim: variable('JWT_ROLE_CLAIM', {
      schema: text.default('role'),
      expects: 'the name of a claim',
      description: 'The claim of a token that names the role.',
    }),
  },
  webhooks: {
    allowedNetworks: variable('WEBHOOK_ALLOWED_NETWORKS', {
      schema: several(z.union([z.cidrv4(), z.cidrv6()])).default([]),
      expects: 'networks like 10.20.0.0/16 or fd00:20::/64, separated by commas',
      description:
        'Networks that are not public to which webhooks may be sent, also over http. Webhooks reach ' +
        'public addresses over https in any case.',
      fallback: 'none',
    }),
  },
  seedDemo: variable('SEED_DEMO', {
    schema: flag.optional(),
    expects: 'true or false',
    description: 'Whether the demo help centre is loaded into an empty database.',
    fallback: '`true` for an empty embedded database without `DOUM_ENV=production`, else `false`',
  }),
  tracing: TRACING_VARIABLES,
  logLevel: variable('LOG_LEVEL', {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    expects: 'fatal, error, warn, info, debug, trace or silent',
    description: 'The lowest level of lines in the log: JSON lines on standard error.',
  }),
};
