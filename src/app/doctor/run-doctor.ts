import { type Config, configurationWarnings, readConfig } from '../../config/index.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { withinLimit } from '../../core/within-limit.js';
import { examineElasticsearch } from './examine-elasticsearch.js';
import { examinePostgres } from './examine-postgres.js';
import { failed, type Finding, ok, warning } from './finding.js';

/** Maximum time of all checks of one service, in milliseconds. */
const SERVICE_MS = 12_000;

/**
 * Checks whether a server could start with these environment variables: whether they are right, and
 * whether Postgres and Elasticsearch answer, have the right version, and give the rights that Doum
 * needs. Changes nothing, and ends within 15 seconds, also when a service hangs.
 */
export async function runDoctor(
  environment: Record<string, string | undefined>,
): Promise<Finding[]> {
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
  return [
    ...(warnings.length > 0 ? warnings : [ok('variables', 'all are right, and none is unknown')]),
    ...(await Promise.all(services)).flat(),
  ];
}

/** The findings of a service, or why they cannot be told. */
async function examine(service: string, work: Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await withinLimit(work, SERVICE_MS, () => new OperatorError('No answer came in time.'));
  } catch (error) {
    return [failed(service, messageOf(error))];
  }
}
