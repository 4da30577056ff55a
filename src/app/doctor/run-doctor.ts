import { PACKAGE } from '../../core/package-root.js';
import { examine, failureOf, type PostgresExamination, step } from './examination.js';
import { examineElasticsearch } from './examine-elasticsearch.js';
import { examinePostgres } from './examine-postgres.js';
import type { Finding } from './finding.js';
import { judgeDisks, judgeFiles, judgeMemory, judgeNode, judgePorts } from './judge-machine.js';
import { judgeVariables, readSoundConfig } from './judge-variables.js';
import { readMachine } from './read-machine.js';

/** Maximum time of all checks of one service, in milliseconds. They run side by side. */
const SERVICE_MS = 12_000;
/** The same for what is read of this machine: a port and a disk take up to 4 seconds. */
const MACHINE_MS = 6_000;

/**
 * Checks what an operator would check before the server is started, or beside it: machine,
 * variables, Postgres and Elasticsearch. Changes nothing, goes on after a failure, and ends within
 * 15 seconds, also when a service hangs. Takes the environment variables of the server.
 */
export async function runDoctor(
  environment: Record<string, string | undefined>,
): Promise<Finding[]> {
  const sound = readSoundConfig(environment);
  const { config, left } = sound;
  const database: PostgresExamination = { findings: [], articles: null };
  // Without the right address, or the authority, another service would be checked.
  const isSound = (...names: string[]) => !names.some((name) => left.includes(name));
  const checksPostgres = isSound('DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_CA');
  const checksElasticsearch =
    config.searchEngine === 'elasticsearch' && isSound('ELASTICSEARCH_URL');
  const [machine, , cluster] = await Promise.all([
    step(readMachine(config), MACHINE_MS).catch((error: unknown) => failureOf('machine', error)),
    checksPostgres &&
      step(examinePostgres(config, database), SERVICE_MS).catch((error: unknown) =>
        database.findings.push(failureOf('Postgres', error)),
      ),
    checksElasticsearch &&
      step(examineElasticsearch(config), SERVICE_MS).catch((error: unknown) => [
        failureOf('Elasticsearch', error),
      ]),
  ]);
  const { articles } = database;
  const findings = [
    ...('state' in machine
      ? [machine]
      : await examine('Node.js', async () => judgeNode(machine, PACKAGE.engines.node))),
    ...judgeVariables(environment, sound),
    ...database.findings,
    ...(cluster || []),
    ...('state' in machine
      ? []
      : [
          judgeMemory(machine, articles),
          ...judgeDisks(machine),
          ...judgeFiles(machine, config.http.edge.connections.total),
          ...judgePorts(machine),
        ]),
  ];
  return findings;
}
