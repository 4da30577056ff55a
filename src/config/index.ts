import type { TokenRules } from '../access/index.js';
import { OperatorError } from '../core/errors.js';
import { engineOf, findContradictions, type Values } from './contradictions.js';
import { withAuthority } from './database-tls.js';
import { isIdle } from './tracing-variables.js';
import { type Environment, type Fault, listVariables, readVariables } from './variable.js';
import { warnOfUnknown, withSecretFiles } from './environment.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, VARIABLES } from './variables.js';

export { describeChanges, describeVariables, variablesAsMarkdown } from './describe.js';

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

type Replaced =
  | ('environment' | 'tokens' | 'health' | 'http' | 'searchEngine' | 'elasticsearch')
  | ('shutdownDelaySeconds' | 'databaseCa');

/**
 * The values of `VARIABLES`, with those that are derived from several variables. The rest of the
 * program does not read the environment. The addresses of Postgres name the authority that they
 * trust.
 */
export type Config = Omit<Values, Replaced> & {
  searchEngine: NonNullable<Values['searchEngine']>;
  elasticsearch: Omit<Values['elasticsearch'], 'nodes'> & { nodes: string[] };
  /** How long the server takes requests after SIGTERM. */
  shutdownDelaySeconds: number;
  /** Address of /livez, /readyz and /metrics. Undefined: that of `host` and `port`. */
  health?: { host: string; port: number };
  http: HttpConfig;
  /** Undefined: no tokens are accepted. */
  jwt?: TokenRules;
};

/**
 * Reads the configuration from environment variables, and secrets also from files. Throws
 * OperatorError with a line for each variable that is wrong and matters, and for each contradiction
 * between those that are not wrong.
 */
export function readConfig(environment: Environment): Config {
  const { values, faults } = readValues(environment);
  const names = new Set(faults.map(({ name }) => name));
  const messages = [
    ...faults.map(({ message }) => message),
    ...findContradictions(values, ({ name }) => names.has(name)),
  ];
  if (messages.length > 0) throw new OperatorError(messages.join('\n'));
  return derive(values);
}

/** The values, what is wrong with them, and what is wrong without an effect. */
function readValues(environment: Environment): { values: Values; faults: Fault[]; idle: Fault[] } {
  const given = withSecretFiles(listVariables(VARIABLES), environment);
  const { values, faults: wrong } = readVariables(VARIABLES, given.environment);
  const faults = [...given.faults, ...wrong];
  const matters = ({ name }: Fault) => !isIdle(name, environment);
  return {
    values,
    faults: faults.filter(matters),
    idle: faults.filter((fault) => !matters(fault)),
  };
}

function derive(values: Values): Config {
  const { environment, tokens, elasticsearch, http, seedDemo, databaseCa, ...rest } = values;
  const production = environment === 'production';
  const trusting = (url: string | undefined) => url && withAuthority(url, databaseCa);
  return {
    ...rest,
    databaseUrl: trusting(rest.databaseUrl),
    databaseDirectUrl: trusting(rest.databaseDirectUrl),
    searchEngine: engineOf(values),
    elasticsearch: { ...elasticsearch, nodes: elasticsearch.nodes ?? [] },
    health: readHealthAddress(values),
    shutdownDelaySeconds: values.shutdownDelaySeconds ?? defaultShutdownDelay(values),
    http: { ...http, production, introspection: http.introspection ?? !production },
    jwt: readTokenRules(tokens),
    seedDemo: seedDemo ?? (production ? false : undefined),
  };
}

/** Longer than HAProxy's default checks take (3 x 2 s), and below the 10 s of `docker stop`. */
function defaultShutdownDelay({ databaseUrl }: Values): number {
  return databaseUrl === undefined ? 0 : 7;
}

function readHealthAddress({ host, health }: Values): Config['health'] {
  return health.port === undefined ? undefined : { host: health.host ?? host, port: health.port };
}

/** The rules for tokens; undefined if neither public keys nor a secret are configured. */
function readTokenRules(given: Values['tokens']): TokenRules | undefined {
  const { jwksUrl, secrets, audience, issuer, clockSkewSeconds, roleClaim } = given;
  if (audience === undefined || issuer === undefined) return undefined;
  const algorithm = given.algorithm ?? (secrets ? SECRET_ALGORITHMS : KEY_ALGORITHMS)[0];
  const keys = secrets ? { secrets } : { jwksUrl: jwksUrl! };
  return { keys, algorithm, audience, issuer, clockSkewSeconds, roleClaim };
}

/** What the operator should know about an environment that works, a sentence each. */
export function configurationWarnings(environment: Environment): string[] {
  const warnings = warnOfUnknown(listVariables(VARIABLES), environment);
  const isSet = (name: string) => Boolean(environment[name] || environment[`${name}_FILE`]);
  const hasOther = isSet('ELASTICSEARCH_USER') || isSet('ELASTICSEARCH_API_KEY');
  if (isSet('ELASTICSEARCH_PASSWORD') && !hasOther)
    warnings.push(
      'ELASTICSEARCH_PASSWORD is set, but ELASTICSEARCH_USER is not: the password is not sent.',
    );
  for (const { message } of readValues(environment).idle)
    warnings.push(`${message} Nothing is traced, so it has no effect.`);
  return warnings;
}
