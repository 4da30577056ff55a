import { z } from 'zod';
import { bytes, flag, hasNoUser, httpUrl, limit, several, wholeNumber } from './kinds.js';
import { variable } from './variable.js';

/** Configuration variables of the HTTP server. */
export const HTTP_VARIABLES = {
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
      'The proxies in front of the server whose `X-Forwarded-For` is believed: their number, or ' +
      'their addresses and networks.',
    fallback: 'none',
  }),
  publicUrl: variable('PUBLIC_URL', {
    schema: httpUrl
      .refine((url) => hasNoUser(url) && new URL(url).href === `${new URL(url).origin}/`)
      .transform((url) => new URL(url).origin)
      .optional(),
    expects:
      'where the help centre is for its readers, like https://help.example.com, without a path',
    description: 'The public address of the help centre, for canonical links and the sitemap.',
    fallback: 'the address of each request',
  }),
  contactUrl: variable('CONTACT_URL', {
    schema: httpUrl.refine(hasNoUser).optional(),
    expects: 'where readers ask a person, an address like https://example.com/contact',
    description:
      'The page where readers ask a person. It gets `?searchId=…` when a search did not help.',
    fallback: 'none: pages offer no person',
  }),
  corsOrigins: variable('CORS_ORIGINS', {
    schema: several(
      z.union([z.literal('*'), z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/)]),
    ).default([]),
    expects: 'origins like https://help.example.com, separated by commas, or *',
    description:
      'Origins whose pages may send requests, or `*` for all. Pages that send the key of an ' +
      'application may also have an origin that its `allowedOrigins` names.',
  }),
  sharedCacheSeconds: wholeNumber('SHARED_CACHE_SECONDS', 60, {
    min: 0,
    max: 86_400,
    expects: (range) => `a whole number of seconds ${range}`,
    description:
      'Seconds for which a cache in front of the server may keep an answer to a GET request ' +
      'without a key; `0`: not at all.',
  }),
  imageHosts: variable('IMAGE_HOSTS', {
    schema: several(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/)).default([]),
    expects: 'hosts like images.example.com, separated by commas',
    description: 'Hosts from which articles may show images.',
  }),
  introspection: variable('INTROSPECTION', {
    schema: flag.optional(),
    expects: 'true or false',
    description:
      '`false`: no introspection for anybody, no GraphiQL, and no suggestions in error messages.',
    fallback: '`true`; `false` with `DOUM_ENV=production`',
  }),
  maxBodyBytes: bytes('MAX_BODY_BYTES', 65_536, 'Maximum size of a request body, unpacked.'),
  maxCost: limit('MAX_COST', 5_000, 'Maximum cost of an operation, in points.'),
  timeoutSeconds: variable('EXECUTION_TIMEOUT', {
    schema: z.coerce.number().min(1).max(3_600).default(10),
    expects: 'a number of seconds from 1 to 3,600',
    description: 'Seconds after which a query fails.',
  }),
  logging: {
    addresses: variable('LOG_ADDRESSES', {
      schema: flag.default(false),
      expects: 'true or false',
      description: 'Whether the log holds the addresses of clients.',
    }),
    queries: variable('LOG_QUERIES', {
      schema: z.enum(['none', 'readers', 'all']).default('none'),
      expects: 'none, readers or all',
      description:
        'Whose documents and variables the log holds: `readers` are those without a key.',
    }),
  },
};
