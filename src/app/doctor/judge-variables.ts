import { type Config, configurationWarnings, readConfig } from '../../config/index.js';
import { OperatorError } from '../../core/errors.js';
import { type Finding, findingsOf } from './finding.js';

type Environment = Record<string, string | undefined>;

const { ok, warning, failed } = findingsOf('variables');

/** The configuration without the variables that are wrong. */
export interface SoundConfig {
  config: Config;
  /** A sentence for each fault. */
  faults: string[];
  /** The names of the variables that were left out, because of a fault. */
  left: string[];
}

/**
 * Reads the configuration as far as it can be read: what is named first by the sentence of a fault
 * is left out, until nothing is wrong. So one wrong variable does not prevent the other checks, and
 * contradictions are found behind the first.
 */
export function readSoundConfig(environment: Environment): SoundConfig {
  const sound = { ...environment };
  const faults: string[] = [];
  const left: string[] = [];
  for (;;) {
    try {
      return { config: readConfig(sound), faults, left };
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const found = error.message.split('\n');
      const names = found.flatMap((line) => /^[A-Z][A-Z0-9_]+/.exec(line)?.[0] ?? []);
      const set = names.flatMap((name) => [name, `${name}_FILE`]).filter((name) => sound[name]);
      // That a variable is lacking which was left out is no fault of its own.
      const mentions = (line: string) => line.split(/\W+/).some((word) => left.includes(word));
      faults.push(...found.filter((line) => !faults.includes(line) && !mentions(line)));
      if (set.length === 0)
        return { config: readConfig({}), faults, left: Object.keys(environment).map(withoutFile) };
      for (const name of set) delete sound[name];
      left.push(...set.map(withoutFile));
    }
  }
}

const withoutFile = (name: string) => name.replace(/_FILE$/, '');

/** The faults and the warnings of the variables, and hints for a server on the internet. */
export function judgeVariables(
  environment: Environment,
  { config, faults, left }: SoundConfig,
): Finding[] {
  const findings: Finding[] = [
    ...faults.map((fault) => failed(fault, 'Correct it: docs/configuration.md lists all.')),
    ...configurationWarnings(environment).map((one) => warning(one)),
    ...loneUser(config, left),
    ...hints(config),
  ];
  return findings.length > 0 ? findings : [ok('All are right, and none is unknown.')];
}

/** Migrations and backups may have the user alone, so only the doctor, of a server, tells this. */
function loneUser(
  { elasticsearch: { user, password, apiKey } }: Config,
  left: string[],
): Finding[] {
  if (user === undefined || (password ?? apiKey) !== undefined) return [];
  if (left.includes('ELASTICSEARCH_PASSWORD')) return [];
  return [
    warning(
      'ELASTICSEARCH_USER is set, but ELASTICSEARCH_PASSWORD is not: the user is not sent.',
      'Set the password, or leave the user out.',
    ),
  ];
}

/** The addresses at which only programs of the same machine reach the server. */
const LOCAL_ONLY = /^(127\.|localhost$|::1$)/;

function hints({ host, health, http }: Config): Finding[] {
  const findings: Finding[] = [];
  if (!http.production && !LOCAL_ONLY.test(host))
    findings.push(
      warning(
        `HOST is ${host}, so others reach the server, but DOUM_ENV is not production.`,
        'Set DOUM_ENV=production: introspection, GraphiQL and the demo are off then.',
      ),
    );
  if (!http.production) return findings;
  if (http.publicUrl === undefined)
    findings.push(
      warning(
        'PUBLIC_URL is not set: canonical links and the sitemap have the address of each request.',
        'Set it to the address of the help centre for its readers.',
      ),
    );
  if (http.trustProxy === false && LOCAL_ONLY.test(host))
    findings.push(
      warning(
        `TRUST_PROXY is not set, and HOST is ${host}: a proxy in front would be counted as one client.`,
        'Set TRUST_PROXY to the number of proxies in front, e.g. 1, or to their addresses.',
      ),
    );
  if (health === undefined && !LOCAL_ONLY.test(host))
    findings.push(
      warning(
        'HEALTH_PORT is not set, so everybody who reaches the server can read /metrics.',
        'Set it, or let the proxy refuse /metrics and /readyz.',
      ),
    );
  return findings;
}
