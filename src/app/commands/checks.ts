import {
  type Config,
  configurationWarnings,
  describeChanges,
  readConfig,
} from '../../config/index.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { withinLimit } from '../../core/work/now-or-later.js';
import {
  examineElasticsearch,
  examineModelServer,
  examinePostgres,
  failed,
  type Finding,
  ok,
  warning,
} from '../examine-services.js';
import { TrustedDocuments } from '../limits/trusted-documents.js';
import { alignedTable, print, printable, printableLines, tell } from './terminal-output.js';

type Environment = Parameters<typeof readConfig>[0];

/** Maximum time of all checks of one service, in milliseconds. */
const SERVICE_MS = 12_000;

/**
 * Prints all errors of the environment, or each variable whose value is not its default, without
 * secrets. Warnings are always printed. Reads the files that variables name, and connects to
 * nothing. Resolves to the exit code: 1 after an error.
 */
export async function checkConfig(environment: Environment): Promise<number> {
  for (const text of configurationWarnings(environment)) tell(`Warning: ${printable(text)}`);
  try {
    const { trustedDocuments } = readConfig(environment);
    if (trustedDocuments) await TrustedDocuments.read(trustedDocuments, {});
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    tell(printableLines(messageOf(error)));
    return 1;
  }
  const lines = describeChanges(environment);
  if (lines.length === 0) lines.push('All variables have their defaults.');
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  return 0;
}

/**
 * Prints the findings of all checks, a line each. Resolves to 1 if a check failed, else 0.
 * Connections to a service that hangs may still be open.
 */
export async function doctor(
  environment: Environment,
  { json }: { json: boolean },
): Promise<number> {
  const findings = await runDoctor(environment);
  if (json) for (const one of findings) print(json, one, String);
  else {
    const [good, warnings, bad] = (['ok', 'warning', 'failed'] as const).map(
      (wanted) => findings.filter(({ state }) => state === wanted).length,
    );
    const rows = findings.map(({ state, check, message }) => [state, check, message]);
    process.stdout.write(
      `${alignedTable(rows)}\n${good} ok, ${warnings} warning${warnings === 1 ? '' : 's'}, ${bad} failed.\n`,
    );
  }
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

/**
 * Checks whether a server could start with these environment variables: whether they are valid, and
 * whether Postgres and Elasticsearch answer, have the right version, and grant the rights that Doum
 * needs. Changes nothing. Ends within 15 seconds even if a service hangs.
 */
export async function runDoctor(environment: Environment): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.message.split('\n').map((fault) => failed('variables', fault));
  }
  const warnings = configurationWarnings(environment).map((text) => warning('variables', text));
  const services = [examine('Postgres', examinePostgres(config))];
  if (config.searchEngine === 'elasticsearch')
    services.push(examine('Elasticsearch', examineElasticsearch(config)));
  if (config.embeddings) services.push(examine('model server', examineModelServer(config)));
  return [
    ...(warnings.length > 0 ? warnings : [ok('variables', 'all values are valid')]),
    ...(await Promise.all(services)).flat(),
  ];
}

/** The findings of a service, or why they are unknown. */
async function examine(service: string, work: Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await withinLimit(work, SERVICE_MS, () => new OperatorError('No answer came in time.'));
  } catch (error) {
    return [failed(service, messageOf(error))];
  }
}
