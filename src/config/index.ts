import type { TokenRules } from '../access/index.js';
import { OperatorError } from '../core/errors.js';
import { readTokenRules } from './token-rules.js';
import { type Environment, readVariables, type ValuesOf } from './variable.js';

import { VARIABLES } from './variables.js';

type Values = ValuesOf<typeof VARIABLES>;

/** Configuration of the HTTP server. */
export type HttpConfig = Omit<Values['http'], 'introspection'> & {
  introspection: boolean;
  /** Whether DOUM_ENV is `production`. NODE_ENV is set by the program, see `production-mode.ts`. */
  production: boolean;
};

/** Maximum size of an operation. A larger one is refused before it is executed. */
export type OperationLimits = HttpConfig['operationLimits'];

/** Seconds after which the work for an operation is stopped. */
export type Timeouts = HttpConfig['timeouts'];

type Replaced = 'environment' | 'tokens' | 'health' | 'http' | 'searchEngine' | 'elasticsearch';

/**
 * The values of `VARIABLES`, with those that are derived from several variables. The rest of the
 * program does not read the environment.
 */
export type Config = Omit<Values, Replaced> & {
  searchEngine: 'elasticsearch' | 'postgres';
  elasticsearch: Omit<Values['elasticsearch'], 'nodes'> & { nodes: string[] };
  /** Address of /livez, /readyz and /metrics. Undefined: that of `host` and `port`. */
  health?: { host: string; port: number };
  http: HttpConfig;
  /** Undefined: no tokens are accepted. */
  jwt?: TokenRules;
};

/**
 * Reads the configuration from environment variables. Throws OperatorError, naming the variable and
 * what it must be, if a value is wrong.
 */
export function readConfig(environment: Environment): Config {
  const values = readVariables(VARIABLES, environment);
  const { environment: kind, tokens, elasticsearch, http, seedDemo, ...rest } = values;
  const production = kind === 'production';
  checkPoints(values);
  checkKeptDays(values.analytics);
  return {
    ...rest,
    searchEngine: readSearchEngine(values),
    elasticsearch: { ...elasticsearch, nodes: elasticsearch.nodes ?? [] },
    health: readHealthAddress(values),
    http: { ...http, production, introspection: http.introspection ?? !production },
    jwt: readTokenRules(tokens),
    seedDemo: seedDemo ?? (production ? false : undefined),
  };
}

function readSearchEngine({ searchEngine, searchFallback, elasticsearch }: Values) {
  const engine = searchEngine ?? (elasticsearch.nodes ? 'elasticsearch' : 'postgres');
  if (engine === 'elasticsearch' && !elasticsearch.nodes)
    throw new OperatorError(
      'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the address of a node.',
    );
  if (searchFallback === engine)
    throw new OperatorError(
      'SEARCH_FALLBACK is postgres, but Postgres is the engine that answers anyway: a fallback needs ELASTICSEARCH_URL, and elasticsearch as SEARCH_ENGINE.',
    );
  return engine;
}

function checkPoints({ rateLimits, http }: Values): void {
  const largest = http.operationLimits.cost;
  const given = {
    RATE_LIMIT_POINTS: rateLimits.readerPoints,
    RATE_LIMIT_POINTS_KEY: rateLimits.keyHolderPoints,
  };
  for (const [name, points] of Object.entries(given))
    if (points !== 0 && points < largest)
      throw new OperatorError(
        `${name} is ${points}, but it must be at least MAX_COST, ${largest}, or 0: the largest operation has to fit into a minute.`,
      );
}

function checkKeptDays({ logDays, rollupDays }: Values['analytics']): void {
  if (rollupDays < logDays)
    throw new OperatorError(
      `ANALYTICS_ROLLUP_DAYS is ${rollupDays}, but it must be at least ANALYTICS_LOG_DAYS, ${logDays}: roll-ups are kept beside the log.`,
    );
}

function readHealthAddress({ host, health }: Values): Config['health'] {
  if (health.port !== undefined) return { host: health.host ?? host, port: health.port };
  if (health.host === undefined) return undefined;
  throw new OperatorError(
    `HEALTH_HOST is set, but HEALTH_PORT is not: it must be ${VARIABLES.health.port.expects}.`,
  );
}

export { describeVariables, variablesAsMarkdown } from './describe-variables.js';
