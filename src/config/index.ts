import type { OpenIdRules, TokenRules } from '../access/index.js';
import type { EmbeddingsConfig } from '../meaning/index.js';
import { OperatorError } from '../core/errors.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS } from './connection-variables.js';
import { findContradictions, type Values, withAuthority } from './contradictions.js';
import { warnOfUnknown, withSecretFiles } from './environment.js';
import { LIMITS } from './limits.js';
import { type Environment, listVariables, readVariables } from './variable.js';
import { VARIABLES } from './variables.js';

export { describeChanges, describeVariables, variablesAsMarkdown } from './describe.js';

/**
 * The values of `VARIABLES`, and values derived from several variables. The rest of the program
 * does not read the environment. The addresses of Postgres contain the trusted authority.
 */
export type Config = ReturnType<typeof derive>;

export type HttpConfig = Config['http'];

/** Maximum size of an operation. A larger operation is refused before its execution. */
export type OperationLimits = HttpConfig['operationLimits'];

/** Seconds after which the work for an operation is stopped. */
export type Timeouts = HttpConfig['timeouts'];

/**
 * Reads the configuration from environment variables, and secrets also from files. Throws
 * OperatorError with a line for each wrong variable, or for each contradiction.
 */
export function readConfig(environment: Environment): Config {
  const given = withSecretFiles(listVariables(VARIABLES), environment);
  const { values, faults } = readVariables(VARIABLES, given.environment);
  const wrong = [...given.faults, ...faults];
  const messages = wrong.length > 0 ? wrong : findContradictions(values);
  if (messages.length > 0) throw new OperatorError(messages.join('\n'));
  return derive(values);
}

function derive(values: Values) {
  const { environment, tokens, openId, elasticsearch, healthPort, seedDemo, databaseCa, ...rest } =
    values;
  const { maxBodyBytes, maxCost, timeoutSeconds, ...http } = values.http;
  const { reader, readerPoints } = values.rateLimits;
  const { mutationSeconds, rateShares } = LIMITS;
  const share = (factor: number) => Math.ceil(reader * factor);
  const production = environment === 'production';
  const trusting = (url: string | undefined) => url && withAuthority(url, databaseCa);
  return {
    ...rest,
    databaseUrl: trusting(rest.databaseUrl),
    databaseDirectUrl: trusting(rest.databaseDirectUrl),
    searchEngine: values.searchEngine ?? (elasticsearch.nodes ? 'elasticsearch' : 'memory'),
    elasticsearch: { ...elasticsearch, nodes: elasticsearch.nodes ?? [] },
    embeddings: readEmbeddings(values.embeddings),
    /** Address of /livez, /readyz and /metrics. Undefined: `host` and `port`. */
    health: healthPort === undefined ? undefined : { host: rest.host, port: healthPort },
    /**
     * How long the server accepts requests after SIGTERM: longer than HAProxy's default checks take
     * (3 x 2 s), and below the 10 s of `docker stop`.
     */
    shutdownDelaySeconds: values.shutdownDelaySeconds ?? (rest.databaseUrl ? 7 : 0),
    http: {
      ...http,
      /** Whether DOUM_ENV is `production`. NODE_ENV does not count: `src/cli.ts` sets it. */
      production,
      introspection: http.introspection ?? !production,
      operationLimits: { ...LIMITS.operation, cost: maxCost },
      answerLimits: LIMITS.answer,
      /** Maximum sizes of a request body, in bytes. */
      bodyLimits: { body: maxBodyBytes, editorBody: Math.max(maxBodyBytes, LIMITS.editorBody) },
      timeouts: { query: timeoutSeconds, mutation: Math.max(timeoutSeconds, mutationSeconds) },
    },
    rateLimits: {
      ...values.rateLimits,
      keyHolderPoints: LIMITS.keyFactor * readerPoints,
      event: share(rateShares.event),
      failedLogin: share(rateShares.failedLogin),
      file: share(rateShares.file),
    },
    limits: LIMITS,
    jwt: readTokenRules(tokens),
    openId: readOpenId(openId, tokens.roleClaim, values.http.publicUrl),
    seedDemo: seedDemo ?? (production ? false : undefined),
  };
}

/** Undefined without a model server. */
function readEmbeddings({
  url,
  model,
  queryModel = model,
  key,
  prefixes,
}: Values['embeddings']): EmbeddingsConfig | undefined {
  if (!url || !model || !queryModel) return undefined;
  const [query, passage] = prefixes as [string, string];
  return { url, model, queryModel, key, prefixes: { query, passage } };
}

/** Undefined if neither public keys nor a secret are configured. */
function readTokenRules(given: Values['tokens']): TokenRules | undefined {
  const { jwksUrl, secrets, audience, issuer, roleClaim } = given;
  const keys = secrets ? { secrets } : jwksUrl && { jwksUrl };
  if (!keys || audience === undefined || issuer === undefined) return undefined;
  const algorithm = given.algorithm ?? (secrets ? SECRET_ALGORITHMS : KEY_ALGORITHMS)[0];
  const { clockSkewSeconds } = LIMITS;
  return { keys, algorithm, audience, issuer, roleClaim, clockSkewSeconds };
}

/** Undefined if people sign in with a password or key. */
function readOpenId(
  { issuer, clientId, clientSecret }: Values['openId'],
  roleClaim: string,
  publicUrl: string | undefined,
): OpenIdRules | undefined {
  if (!issuer || !clientId || !publicUrl) return undefined;
  const { clockSkewSeconds } = LIMITS;
  return { issuer, clientId, clientSecret, roleClaim, publicUrl, clockSkewSeconds };
}

/** Warnings about an environment that works, a sentence each. */
export function configurationWarnings(environment: Environment): string[] {
  const warnings = warnOfUnknown(listVariables(VARIABLES), environment);
  const isSet = (name: string) => Boolean(environment[name] || environment[`${name}_FILE`]);
  if (isSet('ELASTICSEARCH_PASSWORD') && !isSet('ELASTICSEARCH_USER'))
    warnings.push('ELASTICSEARCH_PASSWORD is set without ELASTICSEARCH_USER: it is not sent.');
  return warnings;
}
