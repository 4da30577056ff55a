import type { TokenRules } from '../access/index.js';
import { OperatorError } from '../core/errors.js';
import {
  defaultOf,
  type Environment,
  listVariables,
  readVariables,
  type ValuesOf,
} from './variable.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, VARIABLES } from './variables.js';

type Values = ValuesOf<typeof VARIABLES>;

/** Configuration of the HTTP server. */
export type HttpConfig = Omit<Values['http'], 'introspection'> & {
  introspection: boolean;
  /** Whether DOUM_ENV is `production`. `src/cli.ts` sets NODE_ENV, whatever DOUM_ENV is. */
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
  searchEngine: NonNullable<Values['searchEngine']>;
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

function readSearchEngine({
  searchEngine,
  searchFallback,
  elasticsearch,
}: Values): Config['searchEngine'] {
  const engine = searchEngine ?? (elasticsearch.nodes ? 'elasticsearch' : 'postgres');
  if (engine === 'elasticsearch' && !elasticsearch.nodes)
    throw new OperatorError(
      'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the ' +
        'address of a node.',
    );
  if (searchFallback === engine)
    throw new OperatorError(
      'SEARCH_FALLBACK is postgres, but Postgres is the engine that answers anyway: a fallback ' +
        'needs ELASTICSEARCH_URL, and elasticsearch as SEARCH_ENGINE.',
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
        `${name} is ${points}, but it must be at least MAX_COST, ${largest}, or 0: the largest ` +
          'operation has to fit into a minute.',
      );
}

function checkKeptDays({ logDays, rollupDays }: Values['analytics']): void {
  if (rollupDays < logDays)
    throw new OperatorError(
      `ANALYTICS_ROLLUP_DAYS is ${rollupDays}, but it must be at least ANALYTICS_LOG_DAYS, ` +
        `${logDays}: roll-ups are kept beside the log.`,
    );
}

function readHealthAddress({ host, health }: Values): Config['health'] {
  if (health.port !== undefined) return { host: health.host ?? host, port: health.port };
  if (health.host === undefined) return undefined;
  throw new OperatorError(
    `HEALTH_HOST is set, but HEALTH_PORT is not: it must be ${VARIABLES.health.port.expects}.`,
  );
}

/**
 * The rules for tokens; undefined if neither public keys nor a secret are configured. Throws
 * OperatorError if the variables contradict each other.
 */
function readTokenRules(given: ValuesOf<typeof VARIABLES.tokens>): TokenRules | undefined {
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
      'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a ' +
        'secret, so set one.',
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
    const missing = audience === undefined ? 'audience' : 'issuer';
    const { name: variable, expects } = VARIABLES.tokens[missing];
    throw new OperatorError(`${name} is set, but ${variable} is not: it must be ${expects}.`);
  }
  const keys = jwksUrl === undefined ? { secret: secret! } : { jwksUrl };
  return { keys, algorithm, audience, issuer, clockSkewSeconds, roleClaim };
}

/** The configuration variables as text, for the end of a help text. */
export function describeVariables(): string {
  const entries = listVariables(VARIABLES).map((variable) => {
    const defaultText = defaultOf(variable);
    const lines = [`  ${variable.name}`, ...wrap(plain(variable.description), 74)];
    if (defaultText !== null) lines.push(...wrap(`Default: ${plain(defaultText)}.`, 74));
    return lines.join('\n      ');
  });
  return `\nEnvironment variables:\n${entries.join('\n')}\n`;
}

/** The configuration variables as a Markdown table. */
export function variablesAsMarkdown(): string {
  const rows = listVariables(VARIABLES).map((variable) => {
    const defaultText = defaultOf(variable);
    const shown =
      defaultText === null ? 'none' : variable.fallback ? defaultText : `\`${defaultText}\``;
    return `| \`${variable.name}\` | ${shown} | ${variable.description} |`;
  });
  return ['| variable | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
