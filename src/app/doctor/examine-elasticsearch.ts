import type { Config } from '../../config/index.js';
import { createLogger } from '../../core/logger.js';
import {
  type Answer,
  ClusterReader,
  createElasticsearchClient,
} from '../../search/engines/index.js';
import { type Finding, findingsOf } from './finding.js';
import {
  judgeCluster,
  judgeHealth,
  judgeIndices,
  judgeNodes,
  judgeWatermarks,
} from './judge-elasticsearch.js';

/** Reads what there is of a cluster, address by address and then as a whole. */
export async function readCluster({ elasticsearch }: Config) {
  const { index: prefix, nodes: addresses } = elasticsearch;
  const logger = createLogger('silent');
  const clients = addresses.map((address) =>
    createElasticsearchClient({ ...elasticsearch, nodes: [address] }, logger),
  );
  try {
    const readers = clients.map((client) => new ClusterReader(client, prefix));
    const reached = await Promise.all(readers.map((reader) => reader.reach()));
    const asked = readers[reached.findIndex((answer) => 'value' in answer)];
    const [nodes, health, settings, lacking, indices] = asked
      ? await Promise.all([
          ...([asked.nodes(), asked.health(), asked.settings()] as const),
          ...([asked.lackingPrivileges(), asked.indices()] as const),
        ])
      : [];
    // An address may hold a user and a password.
    const hosts = addresses.map((address) => new URL(address).host);
    return { hosts, reached, prefix, nodes, health, settings, lacking, indices };
  } finally {
    void Promise.all(clients.map((client) => client.close())).catch(() => undefined);
  }
}

/** `live`: the generation that Postgres says is searched; null: not known, empty: none yet. */
export function judgeWholeCluster(
  facts: Awaited<ReturnType<typeof readCluster>>,
  live: string | null,
): Finding[] {
  const { nodes, health, settings, lacking, indices } = facts;
  const dataNodes = valueOf(health)?.dataNodes ?? null;
  return [
    ...judgeAddresses(facts),
    ...judged('Elasticsearch rights', lacking, judgePrivileges),
    ...judged('Elasticsearch nodes', nodes, judgeNodes),
    ...judged('Elasticsearch health', health, (value) => [judgeHealth(value)]),
    ...judged('Elasticsearch settings', settings, (value) => [
      ...judgeWatermarks(valueOf(nodes)?.nodes ?? [], value),
      ...(health && 'value' in health ? judgeCluster(health.value, value) : []),
    ]),
    ...judged('Elasticsearch index', indices, (value) =>
      judgeIndices(value, { prefix: facts.prefix, live, dataNodes }),
    ),
  ];
}

/** One address that does not answer is a warning, while others do. */
function judgeAddresses({
  hosts,
  reached,
}: Pick<Awaited<ReturnType<typeof readCluster>>, 'hosts' | 'reached'>): Finding[] {
  const { ok, warning, failed } = findingsOf('Elasticsearch');
  const isReached = reached.some((answer) => 'value' in answer);
  const findings = reached.flatMap((answer, i) => {
    if ('value' in answer) return [];
    const { code, message } = answer.fault;
    const text = `${hosts[i]}: ${message}`;
    return isReached ? warning(text, `(${code})`) : failed(text, `(${code})`);
  });
  return findings.length > 0 ? findings : [ok(`${hosts.join(', ')}: reached`)];
}

function judgePrivileges(lacking: string[]): Finding[] {
  const { ok, failed } = findingsOf('Elasticsearch rights');
  if (lacking.length === 0) return [ok('the user has what Doum needs')];
  return [
    failed(
      `The user or key lacks ${lacking.join(', ')}.`,
      'Give it the privileges of docs/operations.md, "Elasticsearch".',
    ),
  ];
}

/** What could not be read is a warning: what is wrong with searches is found by other checks. */
function judged<T>(
  check: string,
  answer: Answer<T> | undefined,
  judge: (value: T) => Finding[],
): Finding[] {
  if (!answer) return [];
  if ('value' in answer) return judge(answer.value);
  const { code, message } = answer.fault;
  return [findingsOf(check).warning(`It cannot be checked: ${message}`, `(${code})`)];
}

function valueOf<T>(answer: Answer<T> | undefined): T | undefined {
  return answer && 'value' in answer ? answer.value : undefined;
}
