import type { RateLimits, TokenRules } from '../access/index.js';
import { OperatorError } from '../core/errors.js';
import { engineOf, findContradictions, type Values } from './contradictions.js';
import { withAuthority } from './database-tls.js';
import { LIMITS } from './limits.js';
import { type Environment, type Fault, listVariables, readVariables } from './variable.js';
import { warnOfUnknown, withSecretFiles } from './environment.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, VARIABLES } from './variables.js';

export { describeChanges, describeVariables, variablesAsMarkdown } from './describe.js';

/** Maximum size of an operation. A larger one is refused before it is executed. */
export type OperationLimits = typeof LIMITS.operation & { cost: number };

/** Seconds after which the work for an operation is stopped. */
export interface Timeouts {
  query: number;
  mutation: number;
}

/** Configuration of the HTTP server. */
export type HttpConfig = Omit<
  Values['http'],
  'introspection' | 'maxBodyBytes' | 'maxCost' | 'timeoutSeconds'
> & {
  introspection: boolean;
  /** Whether DOUM_ENV is `production`. `src/cli.ts` sets NODE_ENV, whatever DOUM_ENV is. */
  production: boolean;
  operationLimits: OperationLimits;
  answerLimits: typeof LIMITS.answer;
  /** Maximum sizes of a request body, in bytes. */
  bodyLimits: { body: number; editorBody: number };
  timeouts: Timeouts;
};

type Replaced =
  | ('environment' | 'tokens' | 'healthPort' | 'http' | 'searchEngine' | 'elasticsearch')
  | ('shutdownDelaySeconds' | 'databaseCa' | 'rateLimits');

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
  rateLimits: RateLimits;
  limits: Pick<typeof LIMITS, 'searchesAtOnce' | 'slowSearchMs'>;
  /** Undefined: no tokens are accepted. */
  jwt?: TokenRules;
};

/**
 * Reads the configuration from environment variables, and secrets also from files. Throws
 * OperatorError with a line for each variable that is wrong, and for each contradiction
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

/** The values, and what is wrong with them. */
function readValues(environment: Environment): { values: Values; faults: Fault[] } {
  const given = withSecretFiles(listVariables(VARIABLES), environment);
  const { values, faults } = readVariables(VARIABLES, given.environment);
  return { values, faults: [...given.faults, ...faults] };
}

function derive(values: Values): Config {
  const { environment, tokens, elasticsearch, http, healthPort, seedDemo, databaseCa, ...rest } =
    values;
  const production = environment === 'production';
  const trusting = (url: string | undefined) => url && withAuthority(url, databaseCa);
  return {
    ...rest,
    databaseUrl: trusting(rest.databaseUrl),
    databaseDirectUrl: trusting(rest.databaseDirectUrl),
    searchEngine: engineOf(values),
    elasticsearch: { ...elasticsearch, nodes: elasticsearch.nodes ?? [] },
    health: healthPort === undefined ? undefined : { host: rest.host, port: healthPort },
    shutdownDelaySeconds: values.shutdownDelaySeconds ?? defaultShutdownDelay(values),
    http: readHttpConfig(http, production),
    rateLimits: readRateLimits(values.rateLimits),
    limits: LIMITS,
    jwt: readTokenRules(tokens),
    seedDemo: seedDemo ?? (production ? false : undefined),
  };
}

/** Longer than HAProxy's default checks take (3 x 2 s), and below the 10 s of `docker stop`. */
function defaultShutdownDelay({ databaseUrl }: Values): number {
  return databaseUrl === undefined ? 0 : 7;
}

function readHttpConfig(
  { maxBodyBytes, maxCost, timeoutSeconds, ...http }: Values['http'],
  production: boolean,
): HttpConfig {
  return {
    ...http,
    production,
    introspection: http.introspection ?? !production,
    operationLimits: { ...LIMITS.operation, cost: maxCost },
    answerLimits: LIMITS.answer,
    bodyLimits: { body: maxBodyBytes, editorBody: Math.max(maxBodyBytes, LIMITS.editorBody) },
    timeouts: { query: timeoutSeconds, mutation: Math.max(timeoutSeconds, LIMITS.mutationSeconds) },
  };
}

function readRateLimits(given: Values['rateLimits']): RateLimits {
  const { event, failedLogin, file } = LIMITS.rateShares;
  const share = (factor: number) => Math.ceil(given.reader * factor);
  const keyHolderPoints = LIMITS.keyFactor * given.readerPoints;
  return {
    ...given,
    keyHolderPoints,
    event: share(event),
    failedLogin: share(failedLogin),
    file: share(file),
  };
}

/** The rules for tokens; undefined if neither public keys nor a secret are configured. */
function readTokenRules(given: Values['tokens']): TokenRules | undefined {
  const { jwksUrl, secrets, audience, issuer, roleClaim } = given;
  if (audience === undefined || issuer === undefined) return undefined;
  const algorithm = given.algorithm ?? (secrets ? SECRET_ALGORITHMS : KEY_ALGORITHMS)[0];
  const keys = secrets ? { secrets } : { jwksUrl: jwksUrl! };
  const { clockSkewSeconds } = LIMITS;
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
  return warnings;
}
