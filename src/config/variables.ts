import { isIP } from 'node:net';
import { z } from 'zod';
import {
  DATABASE_VARIABLES,
  ELASTICSEARCH_VARIABLES,
  EMBEDDINGS_VARIABLES,
  OPENID_VARIABLES,
  TOKEN_VARIABLES,
  TRACING_VARIABLES,
} from './connection-variables.js';
import { flag, hasNoUser, httpUrl, several, text, whole } from './kinds.js';
import { variable } from './variable.js';

const port = whole(0, 65_535);
/** A host name, or an IP address, which may have a zone such as %eth0. */
const listenHost = text.refine((host) => /^[\w.-]+$/.test(host) || isIP(host.split('%')[0]!) !== 0);

/** All variables. Configuration, `serve --help` and documentation are made from this list. */
export const VARIABLES = {
  host: variable('HOST', {
    schema: listenHost.default('127.0.0.1'),
    expects: 'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0',
    description: 'The address on which the server listens.',
  }),
  port: variable('PORT', {
    schema: port.default(4000),
    description: 'The port on which the server listens. 0 chooses a free port.',
  }),
  healthPort: variable('HEALTH_PORT', {
    schema: port.optional(),
    description:
      'A separate port for `/livez`, `/readyz` and `/metrics`. The public port then answers 404 ' +
      'to requests for `/readyz` and `/metrics`.',
  }),
  shutdownDelaySeconds: variable('SHUTDOWN_DELAY', {
    schema: whole(0, 3_600).optional(),
    description:
      'Seconds for which the server still accepts requests after SIGTERM, while `/readyz` ' +
      'already fails: longer than the proxy needs to notice. Ctrl-C and a second signal end the ' +
      'wait.',
    fallback: '`7`; `0` with the embedded Postgres, where no other server can take over',
  }),
  environment: variable('DOUM_ENV', {
    schema: z.enum(['production', 'development']).default('development'),
    description:
      'With `production`, introspection and GraphiQL are off unless `INTROSPECTION` is `true`, ' +
      '`DATABASE_URL` is required, the demo is refused, and no first key is created.',
  }),
  ...DATABASE_VARIABLES,
  searchEngine: variable('SEARCH_ENGINE', {
    schema: z.enum(['elasticsearch', 'memory']).optional(),
    description: 'The engine that answers searches.',
    fallback: '`elasticsearch` if `ELASTICSEARCH_URL` is set, else `memory`',
  }),
  searchFallback: variable('SEARCH_FALLBACK', {
    schema: z.enum(['memory', 'none']).default('memory'),
    description:
      '`memory`: the engine in memory answers (`degraded: true`) while Elasticsearch cannot. ' +
      '`none` saves the memory of this engine, for more than about 100,000 articles.',
  }),
  elasticsearch: ELASTICSEARCH_VARIABLES,
  embeddings: EMBEDDINGS_VARIABLES,
  adminApiKeys: variable('ADMIN_API_KEY', {
    // White space separates keys, because no key contains any.
    schema: z
      .string()
      .transform((keys) => [...new Set(keys.split(/\s+/).filter(Boolean))])
      .pipe(z.array(z.string().regex(/^[\x21-\x7e]{32,512}$/)).min(1))
      .default([]),
    expects: 'a key of 32 or more printable characters, or several, one on each line',
    description:
      'An administrator’s key that you choose, or several, one on each line. A key is valid ' +
      'until its line is replaced and the servers are restarted.',
    fallback:
      'a key is created at the first start and printed once; none with `DOUM_ENV=production`',
    secret: true,
  }),
  http: {
    trustProxy: variable('TRUST_PROXY', {
      schema: z
        .union([
          z.coerce.number().int().min(0).max(10),
          several(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
        ])
        .transform((value) => (value === 0 ? false : value))
        .default(false),
      expects:
        'how many proxies stand before the server, or their addresses or networks, separated by ' +
        'commas',
      description:
        'The trusted proxies in front of the server, which set `X-Forwarded-For`: their number, ' +
        'or their addresses and networks.',
      fallback: 'none',
    }),
    publicUrl: variable('PUBLIC_URL', {
      schema: httpUrl
        .refine((url) => hasNoUser(url) && new URL(url).href === `${new URL(url).origin}/`)
        .transform((url) => new URL(url).origin)
        .optional(),
      expects:
        'the address of the help centre for its readers, like https://help.example.com, without ' +
        'a path',
      description: 'The public address of the help centre, for canonical links and the sitemap.',
      fallback: 'the address of each request',
    }),
    contactUrl: variable('CONTACT_URL', {
      schema: httpUrl.refine(hasNoUser).optional(),
      expects: 'the page where readers ask a person, an address like https://example.com/contact',
      description:
        'The page where readers ask a person, until the help centre has a channel with https. ' +
        'Links to this page have `?searchId=…` when a search did not help.',
      fallback: 'none: pages have no such link',
    }),
    corsOrigins: variable('CORS_ORIGINS', {
      schema: several(
        z.union([z.literal('*'), z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/)]),
      ).default([]),
      expects: 'origins like https://help.example.com, separated by commas, or *',
      description:
        'Origins whose pages may send requests, or `*` for all. Origins in the `allowedOrigins` of ' +
        'an application may, too: by GET, or with the key of the application. Without ' +
        '`DOUM_ENV=production` pages of `localhost`, at any port, may as well.',
    }),
    sharedCacheSeconds: variable('SHARED_CACHE_SECONDS', {
      schema: whole(0, 86_400).default(60),
      description:
        'Seconds for which a cache in front of the server may keep an answer to a GET request ' +
        'without a key. `0`: no caching.',
    }),
    imageHosts: variable('IMAGE_HOSTS', {
      schema: several(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/)).default([]),
      expects: 'hosts like images.example.com, separated by commas',
      description: 'Hosts whose images articles may show.',
    }),
    introspection: variable('INTROSPECTION', {
      schema: flag.optional(),
      description:
        '`false`: no introspection for anybody, no GraphiQL, and no suggestions in error messages.',
      fallback: '`true`; `false` with `DOUM_ENV=production`',
    }),
    mcp: variable('MCP', {
      schema: flag.default(true),
      description: '`false`: agents get no answer at `/mcp` (Model Context Protocol).',
    }),
    maxBodyBytes: variable('MAX_BODY_BYTES', {
      schema: whole(1_000, 100_000_000).default(65_536),
      description: 'Maximum size of a request body after decompression, in bytes.',
    }),
    maxCost: variable('MAX_COST', {
      schema: whole(1, 1_000_000).default(5_000),
      description: 'Maximum cost of an operation, in points.',
    }),
    timeoutSeconds: variable('EXECUTION_TIMEOUT', {
      schema: z.coerce.number().min(1).max(3_600).default(10),
      description: 'Seconds after which a query fails.',
    }),
    logging: {
      addresses: variable('LOG_ADDRESSES', {
        schema: flag.default(false),
        description: 'Whether the log contains the addresses of clients.',
      }),
      queries: variable('LOG_QUERIES', {
        schema: z.enum(['none', 'readers', 'all']).default('none'),
        description: 'Whose GraphQL documents the log contains. `readers`: requests without a key.',
      }),
    },
  },
  trustedDocuments: variable('TRUSTED_DOCUMENTS', {
    schema: several(text).optional(),
    expects: 'paths of manifests of documents, separated by commas',
    description: 'Manifests of Relay, graphql-codegen or Apollo. All other documents are refused.',
  }),
  rateLimits: {
    reader: variable('RATE_LIMIT', {
      schema: whole(0, 100_000_000).default(600),
      description:
        'Requests a minute from one address without a key; `0`: no limit. The same address may ' +
        'report a tenth as many clicks, views and votes, send a thirtieth as many wrong keys ' +
        'and passwords, and request ten times as many files.',
    }),
    keyHolder: variable('RATE_LIMIT_KEY', {
      schema: whole(0, 100_000_000).default(6_000),
      description: 'Requests a minute with one key or token; `0`: no limit.',
    }),
    readerPoints: variable('RATE_LIMIT_POINTS', {
      schema: whole(0, 100_000_000).default(300_000),
      description:
        'Points of operations a minute from one address without a key: at least `MAX_COST`, or ' +
        '`0` for no limit. 300,000 points are about 1,000 plain searches. A key or token has ten ' +
        'times as many points.',
    }),
  },
  analytics: {
    logDays: variable('ANALYTICS_LOG_DAYS', {
      schema: whole(1, 3_650).default(90),
      description: 'How many days the search log is kept. Whole months are deleted.',
    }),
    rollupDays: variable('ANALYTICS_ROLLUP_DAYS', {
      schema: whole(1, 3_650).default(730),
      description:
        'How many days the roll-ups of the search log are kept: at least `ANALYTICS_LOG_DAYS`.',
    }),
  },
  tokens: TOKEN_VARIABLES,
  openId: OPENID_VARIABLES,
  webhooks: {
    allowedNetworks: variable('WEBHOOK_ALLOWED_NETWORKS', {
      schema: several(z.union([z.cidrv4(), z.cidrv6()])).default([]),
      expects: 'networks like 10.20.0.0/16 or fd00:20::/64, separated by commas',
      description:
        'Networks that are not public to which webhooks may be sent, also over http. Public ' +
        'addresses are always possible, over https.',
      fallback: 'none',
    }),
  },
  seedDemo: variable('SEED_DEMO', {
    schema: flag.optional(),
    description: 'Whether to load the demo help centre into an empty database.',
    fallback: '`true` for an empty embedded database without `DOUM_ENV=production`, else `false`',
  }),
  tracing: TRACING_VARIABLES,
  logLevel: variable('LOG_LEVEL', {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    description: 'The lowest level of log lines. The log is JSON lines on standard error.',
  }),
};
