import { type Client, errors } from '@elastic/elasticsearch';
import type { Config } from '../../config/index.js';
import { messageOf } from '../../core/errors.js';
import {
  createElasticsearchClient,
  SUPPORTED_MAJORS,
  toEngineError,
} from '../../search/engines/index.js';
import { failed, type Finding, ok, warning } from './finding.js';

const NAME = 'Elasticsearch';
const OPTIONS = { requestTimeout: 3_000, maxRetries: 0 };

/** Whether each address answers; the versions, plugins and privileges behind the first address. */
export async function examineElasticsearch({ elasticsearch }: Config): Promise<Finding[]> {
  const [answers, silent, details]: [Finding[], string[], Finding[]] = [[], [], []];
  for (const address of elasticsearch.nodes) {
    const client = createElasticsearchClient({ ...elasticsearch, nodes: [address] });
    // An address may contain a user and a password.
    const { host } = new URL(address);
    try {
      const nodes = await examineNodes(client);
      answers.push(ok(NAME, `${host} answers`));
      if (details.length === 0)
        details.push(...nodes, await examineRights(client, elasticsearch.index));
    } catch (error) {
      silent.push(`${host}: ${explain(error)}`);
    }
    void client.close().catch(() => undefined);
  }
  // The client skips addresses that do not answer.
  const judge = answers.length > 0 ? warning : failed;
  return [...answers, ...silent.map((text) => judge(NAME, text)), ...details];
}

/** The answer leaves out nodes that hang. */
async function examineNodes(client: Client): Promise<Finding[]> {
  const filter_path = 'nodes.*.name,nodes.*.version,nodes.*.plugins.name';
  const query = { metric: 'plugins', timeout: '2s', filter_path };
  const { nodes } = await client.nodes.info(query, OPTIONS);
  return Object.values(nodes).map(({ name, version, plugins = [] }) => {
    if (!SUPPORTED_MAJORS.includes(Number.parseInt(version, 10)))
      return failed(
        NAME,
        `${name} has version ${version}, but Doum needs ${SUPPORTED_MAJORS.join(' or ')}.`,
      );
    if (!plugins.some((plugin) => plugin.name === 'analysis-nori'))
      return failed(
        NAME,
        `The plugin analysis-nori is missing on ${name}. Run "bin/elasticsearch-plugin install ` +
          'analysis-nori" there, and start the node again.',
      );
    return ok(NAME, `${name} has version ${version} and analysis-nori`);
  });
}

async function examineRights(client: Client, prefix: string): Promise<Finding> {
  try {
    const index = [{ names: [prefix, `${prefix}-*`], privileges: ['all'] }];
    const wanted = { cluster: ['monitor'], index };
    const { has_all_requested } = await client.security.hasPrivileges(wanted, OPTIONS);
    if (!has_all_requested)
      return failed(
        NAME,
        `The user or key lacks monitor, or all for ${prefix} and ${prefix}-*. Grant these ` +
          'privileges: docs/operations.md, "Elasticsearch".',
      );
  } catch (error) {
    // Without the security module, or with `xpack.security.enabled: false`, the path is unknown.
    const isOff =
      error instanceof errors.ResponseError && [400, 404, 405].includes(error.statusCode ?? 0);
    if (!isOff) return warning(NAME, `The privileges cannot be checked: ${explain(error)}`);
  }
  return ok(NAME, 'the user has the privileges that Doum needs');
}

function explain(error: unknown): string {
  const known = toEngineError(error);
  if (known) return `${known.message} (${known.code})`;
  return `It refuses a request (${messageOf(error).slice(0, 200)}).`;
}
