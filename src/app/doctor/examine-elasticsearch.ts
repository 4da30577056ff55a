import { type Client, errors } from '@elastic/elasticsearch';
import type { Config } from '../../config/index.js';
import { messageOf } from '../../core/errors.js';
import {
  createElasticsearchClient,
  SUPPORTED_MAJORS,
  toEngineError,
} from '../../search/engines/index.js';
import { failed, type Finding, ok, warning } from './finding.js';

/** Nothing is repeated. */
const OPTIONS = { requestTimeout: 3_000, maxRetries: 0 };

interface Node {
  name: string;
  version: string;
  plugins?: { name: string }[];
}

/** Whether each address answers, and the versions, plugins and privileges behind the first. */
export async function examineElasticsearch({ elasticsearch }: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  const silent: string[] = [];
  let asked: { client: Client; nodes: Node[] } | null = null;
  for (const address of elasticsearch.nodes) {
    const client = createElasticsearchClient({ ...elasticsearch, nodes: [address] });
    // An address may hold a user and a password.
    const { host } = new URL(address);
    try {
      const nodes = await readNodes(client);
      findings.push(ok('Elasticsearch', `${host} answers`));
      asked ??= { client, nodes };
    } catch (error) {
      silent.push(`${host}: ${explain(error)}`);
    }
    if (asked?.client !== client) void client.close().catch(() => undefined);
  }
  // The client leaves out an address that does not answer.
  findings.push(...silent.map((text) => (asked ? warning : failed)('Elasticsearch', text)));
  if (!asked) return findings;
  findings.push(...asked.nodes.flatMap(judgeNode));
  findings.push(await examineRights(asked.client, elasticsearch.index));
  await asked.client.close();
  return findings;
}

/** A node that hangs is left out of the answer. */
async function readNodes(client: Client): Promise<Node[]> {
  const filter_path = 'nodes.*.name,nodes.*.version,nodes.*.plugins.name';
  const query = { metric: 'plugins', timeout: '2s', filter_path };
  const { nodes } = await client.nodes.info(query, OPTIONS);
  return Object.values(nodes);
}

function judgeNode({ name, version, plugins = [] }: Node): Finding {
  if (!SUPPORTED_MAJORS.includes(Number.parseInt(version, 10)))
    return failed(
      'Elasticsearch',
      `${name} has version ${version}, but Doum needs ${SUPPORTED_MAJORS.join(' or ')}.`,
      'Install one of these versions.',
    );
  if (!plugins.some((plugin) => plugin.name === 'analysis-nori'))
    return failed(
      'Elasticsearch',
      `The plugin analysis-nori is missing on ${name}.`,
      'Run "bin/elasticsearch-plugin install analysis-nori" there, and start the node again.',
    );
  return ok('Elasticsearch', `${name} has version ${version} and analysis-nori`);
}

async function examineRights(client: Client, prefix: string): Promise<Finding> {
  try {
    const index = [{ names: [prefix, `${prefix}-*`], privileges: ['all'] }];
    const { has_all_requested } = await client.security.hasPrivileges(
      { cluster: ['monitor'], index },
      OPTIONS,
    );
    if (!has_all_requested)
      return failed(
        'Elasticsearch',
        `The user or key lacks monitor, or all for ${prefix} and ${prefix}-*.`,
        'Grant these privileges: docs/operations.md, "Elasticsearch".',
      );
  } catch (error) {
    if (!isWithoutSecurity(error))
      return warning('Elasticsearch', `The privileges cannot be checked: ${explain(error)}`);
  }
  return ok('Elasticsearch', 'the user has the privileges that Doum needs');
}

/** Without the module, or with `xpack.security.enabled: false`, there is no such path. */
function isWithoutSecurity(error: unknown): boolean {
  return error instanceof errors.ResponseError && [400, 404, 405].includes(error.statusCode ?? 0);
}

function explain(error: unknown): string {
  const known = toEngineError(error);
  if (known) return `${known.message} (${known.code})`;
  return `It refuses a request (${messageOf(error).slice(0, 200)}).`;
}
