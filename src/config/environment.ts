import { readFileSync } from 'node:fs';
import type { Environment, Variable } from './variable.js';

const FILE = '_FILE';

/** Prefixes of Doum's variables that no other program uses. */
const PREFIXES =
  /^(DATABASE|ELASTICSEARCH|SEARCH|DOUM|ADMIN_API|RATE_LIMIT|JWT|EMBEDDINGS|ANALYTICS|WEBHOOK|HEALTH|SHUTDOWN)_/;

const FIXED = `MAX_TOKENS MAX_DEPTH MAX_ALIASES MAX_ROOT_FIELDS MAX_DIRECTIVES MAX_FIELDS
  MAX_EDITOR_BODY_BYTES MAX_ANSWER_BYTES MAX_ANSWER_ENTRIES MUTATION_TIMEOUT SEARCHES_AT_ONCE
  KEEP_ALIVE_TIMEOUT JWT_CLOCK_SKEW SLOW_SEARCH_MS DATABASE_CONNECT_TIMEOUT
  ELASTICSEARCH_REFRESH_INTERVAL`;
const GONE = `MAX_CONNECTIONS MAX_CONNECTIONS_PER_ADDRESS STALLED_CLIENT_TIMEOUT
  DATABASE_RESTART_SECONDS DEGRADED_SECONDS`;
const each = (names: string, what: string) =>
  names.split(/\s+/).map((name): [string, string] => [name, what]);

/** Variables of earlier versions, and what holds now. */
const REMOVED = new Map([
  ...each(FIXED, 'its value is fixed'),
  ...each(GONE, 'nothing takes its place'),
  ...each('RATE_LIMIT_EVENTS RATE_LIMIT_FAILED_LOGINS RATE_LIMIT_FILES', 'RATE_LIMIT sets it, too'),
  ...each('RATE_LIMIT_POINTS_KEY', 'it is ten times RATE_LIMIT_POINTS'),
  ...each('HEALTH_HOST', 'HOST holds for HEALTH_PORT, too'),
]);

/** Kubernetes sets such variables in each container for each service, e.g. ELASTICSEARCH_PORT. */
const INJECTED = /_SERVICE_(HOST|PORT)|_PORT$|_PORT_\d+_(TCP|UDP|SCTP)/;

/**
 * Reads secrets from the files that `<NAME>_FILE` names, as Docker and Kubernetes provide them. One
 * newline at the end does not belong to a secret. `faults` has a sentence for each file that is
 * empty or cannot be read, and for each file whose variable is also set. No sentence shows the
 * value of `<NAME>_FILE`, which may be the secret by mistake.
 */
export function withSecretFiles(
  variables: readonly Variable<unknown>[],
  environment: Environment,
): { environment: Environment; faults: string[] } {
  const result = { ...environment };
  const faults: string[] = [];
  for (const { name, secret } of variables) {
    const file = environment[name + FILE];
    if (!secret || !file) continue;
    if (environment[name]) faults.push(`${name} and ${name}${FILE} are both set: set one of them.`);
    else
      try {
        const secretText = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
        if (secretText === '') faults.push(`${name}${FILE} names a file that is empty.`);
        result[name] = secretText;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        faults.push(`${name}${FILE} names a file that cannot be read (${code}).`);
      }
  }
  return { environment: result, faults };
}

/**
 * A sentence for each removed or unknown variable that looks like a variable of Doum, and for each
 * `<NAME>_FILE` of a variable that is not secret.
 */
export function warnOfUnknown(
  variables: readonly Variable<unknown>[],
  environment: Environment,
): string[] {
  const known = new Set(['DOUM_CACHE_DIR']);
  const notFromFile = new Map<string, string>();
  for (const { name, secret } of variables) {
    known.add(name);
    if (secret) known.add(name + FILE);
    else notFromFile.set(name + FILE, name);
  }
  return Object.keys(environment).flatMap((name) => {
    if (!environment[name] || known.has(name) || INJECTED.test(name)) return [];
    const value = notFromFile.get(name);
    if (value !== undefined)
      return [`${name} is set, but only secrets are read from files: set ${value} itself.`];
    const now = REMOVED.get(name);
    if (now !== undefined) return [`${name} is set, but Doum no longer has it: ${now}.`];
    if (!PREFIXES.test(name)) return [];
    return [`${name} is set, but Doum has no such variable: "doum serve --help" lists all.`];
  });
}
