import { tlsFaults } from './database-tls.js';
import type { ValuesOf, Variable } from './variable.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, VARIABLES } from './variables.js';

/** The values of all variables. */
export type Values = ValuesOf<typeof VARIABLES>;

/** What several variables must agree on. */
interface Rule {
  /** It is not checked while one of these is wrong by itself. */
  of: readonly Variable<unknown>[];
  /** A sentence for each fault. */
  faults(values: Values): (string | false | undefined)[];
}

const { databaseUrl, databaseDirectUrl, databaseCa, elasticsearch, healthPort, tokens } = VARIABLES;
const { environment, seedDemo, http, rateLimits, analytics } = VARIABLES;

const POSTGRES: Rule[] = [
  {
    of: [databaseUrl, databaseDirectUrl],
    faults: (values) => [
      values.databaseDirectUrl !== undefined &&
        values.databaseUrl === undefined &&
        `DATABASE_DIRECT_URL is set, but DATABASE_URL is not: it must be ${databaseUrl.expects}, ` +
          'of the pooler in front.',
    ],
  },
  {
    of: [databaseUrl, databaseCa],
    faults: (values) => [
      values.databaseCa !== undefined &&
        values.databaseUrl === undefined &&
        'DATABASE_CA is set, but DATABASE_URL is not: the embedded Postgres needs no TLS.',
    ],
  },
  ...[databaseUrl, databaseDirectUrl].map((address, i) => ({
    of: [address, databaseCa],
    faults: (values: Values) => {
      const url = [values.databaseUrl, values.databaseDirectUrl][i];
      return url === undefined ? [] : tlsFaults(address.name, url, values.databaseCa);
    },
  })),
  {
    of: [environment, databaseUrl],
    faults: (values) => [
      values.environment === 'production' &&
        values.databaseUrl === undefined &&
        'DOUM_ENV is production, but DATABASE_URL is not set: the embedded Postgres is for ' +
          `development, so it must be ${databaseUrl.expects}.`,
    ],
  },
  {
    of: [environment, seedDemo],
    faults: (values) => [
      values.environment === 'production' &&
        values.seedDemo === true &&
        'DOUM_ENV is production and SEED_DEMO is true: the demo help centre is for development, so ' +
          'leave SEED_DEMO out.',
    ],
  },
];

const ENGINES: Rule[] = [
  {
    of: [VARIABLES.searchEngine, elasticsearch.nodes],
    faults: (values) => [
      values.searchEngine === 'elasticsearch' &&
        !values.elasticsearch.nodes &&
        'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the address ' +
          'of a node.',
    ],
  },
  {
    of: [elasticsearch.user, elasticsearch.apiKey],
    faults: (values) => [
      values.elasticsearch.user !== undefined &&
        values.elasticsearch.apiKey !== undefined &&
        'ELASTICSEARCH_USER and ELASTICSEARCH_API_KEY are both set: Elasticsearch takes a user or a ' +
          'key, so set one.',
    ],
  },
  {
    of: [elasticsearch.user, elasticsearch.password, elasticsearch.apiKey],
    faults: ({ elasticsearch: { user, password, apiKey } }) => [
      user === undefined &&
        password !== undefined &&
        apiKey !== undefined &&
        'ELASTICSEARCH_PASSWORD and ELASTICSEARCH_API_KEY are both set: a password belongs to an ' +
          'ELASTICSEARCH_USER, and Elasticsearch takes a user or a key, so set one.',
    ],
  },
  {
    of: [elasticsearch.nodes, elasticsearch.ca],
    faults: ({ elasticsearch: { nodes, ca } }) => [
      ca !== undefined &&
        nodes?.some((address) => new URL(address).protocol === 'http:') &&
        'ELASTICSEARCH_CA is set, but ELASTICSEARCH_URL has an address without TLS: each must ' +
          'begin with https://, or leave ELASTICSEARCH_CA out.',
    ],
  },
];

const SERVER: Rule[] = [
  {
    of: [rateLimits.readerPoints, http.maxCost],
    faults: (values: Values) => {
      const [points, largest] = [values.rateLimits.readerPoints, values.http.maxCost];
      return [
        points !== 0 &&
          points < largest &&
          `RATE_LIMIT_POINTS is ${points}, but it must be at least MAX_COST, ${largest}, or 0: ` +
            'the largest operation has to fit into a minute.',
      ];
    },
  },
  {
    of: [analytics.logDays, analytics.rollupDays],
    faults: ({ analytics: { logDays, rollupDays } }) => [
      rollupDays < logDays &&
        `ANALYTICS_ROLLUP_DAYS is ${rollupDays}, but it must be at least ANALYTICS_LOG_DAYS, ` +
          `${logDays}: roll-ups are kept beside the log.`,
    ],
  },
  {
    of: [VARIABLES.port, healthPort],
    faults: (values) => [
      values.port !== 0 &&
        values.healthPort === values.port &&
        `HEALTH_PORT and PORT are both ${values.port}: set another HEALTH_PORT.`,
    ],
  },
];

const TOKENS: Rule[] = [
  {
    of: [tokens.jwksUrl, tokens.secrets],
    faults: ({ tokens: { jwksUrl, secrets } }) => [
      jwksUrl !== undefined &&
        secrets !== undefined &&
        'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a ' +
          'secret, so set one.',
    ],
  },
  ...[tokens.algorithm, tokens.audience, tokens.issuer].map((needless, i) => ({
    of: [tokens.jwksUrl, tokens.secrets, needless],
    faults: ({ tokens: given }: Values) => [
      given.jwksUrl === undefined &&
        given.secrets === undefined &&
        [given.algorithm, given.audience, given.issuer][i] !== undefined &&
        `${needless.name} is set, but neither JWT_JWKS_URL nor JWT_SECRET is: tokens need one of ` +
          'them.',
    ],
  })),
  {
    of: [tokens.jwksUrl, tokens.secrets, tokens.algorithm],
    faults: ({ tokens: given }) => {
      const [name, suitable] = checkedBy(given);
      return [
        given.algorithm !== undefined &&
          suitable !== null &&
          !suitable.includes(given.algorithm) &&
          `JWT_ALGORITHM is ${given.algorithm}, but with ${name} it must be one of ` +
            `${suitable.join(', ')}.`,
      ];
    },
  },
  ...(['audience', 'issuer'] as const).map((key) => ({
    of: [tokens.jwksUrl, tokens.secrets, tokens[key]],
    faults: ({ tokens: given }: Values) => {
      const [name] = checkedBy(given);
      return [
        name !== null &&
          given[key] === undefined &&
          `${name} is set, but ${tokens[key].name} is not: it must be ${tokens[key].expects}.`,
      ];
    },
  })),
];

/** The variable by which tokens are checked, and its algorithms; nulls if it is none or both. */
function checkedBy({
  jwksUrl,
  secrets,
}: Values['tokens']): [string, readonly string[]] | [null, null] {
  if ((jwksUrl === undefined) === (secrets === undefined)) return [null, null];
  return jwksUrl === undefined
    ? [tokens.secrets.name, SECRET_ALGORITHMS]
    : [tokens.jwksUrl.name, KEY_ALGORITHMS];
}

/** The engine that answers searches. */
export function engineOf({
  searchEngine,
  elasticsearch: { nodes },
}: Values): NonNullable<Values['searchEngine']> {
  return searchEngine ?? (nodes ? 'elasticsearch' : 'memory');
}

/** A sentence for each contradiction between variables that are right by themselves. */
export function findContradictions(
  values: Values,
  isWrong: (variable: Variable<unknown>) => boolean,
): string[] {
  return [...POSTGRES, ...ENGINES, ...SERVER, ...TOKENS]
    .filter(({ of }) => !of.some(isWrong))
    .flatMap((rule) => rule.faults(values))
    .filter((fault) => typeof fault === 'string');
}
