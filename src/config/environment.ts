import { readFileSync } from 'node:fs';
import type { Environment, Variable } from './variable.js';

const FILE = '_FILE';

/** Prefixes of Doum's variables that no other program uses. */
const PREFIXES =
  /^(DATABASE|ELASTICSEARCH|SEARCH|DOUM|ADMIN_API|RATE_LIMIT|JWT|EMBEDDINGS|ANALYTICS|WEBHOOK|HEALTH|SHUTDOWN)_/;

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
 * A sentence for each unknown variable that looks like a variable of Doum, and for each
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
    if (!PREFIXES.test(name)) return [];
    return [`${name} is set, but Doum has no such variable: "doum serve --help" lists all.`];
  });
}
