import { type Client, errors } from '@elastic/elasticsearch';
import type { Config } from '../../config/index.js';
import { messageOf } from '../../core/errors.js';
import {
  createElasticsearchClient,
  SUPPORTED_MAJORS,
  toEngineError,
} from '../../search/engines/index.js';
import { type Finding, findingsOf } from './finding.js';

/** Nothing is repeated. */
const OPTIONS = { requestTimeout: 3_000, maxRetries: 0 };

interface Node {
  name: string;
  version: string;
  plugins?: { name: string }[];
}

/** Whether each address answers, and the versions, plugins and privileges behind the first. */
export async function examineElasticsearch({ elasticsearch }: Config): Promise<Finding[]> {
  const { index: prefix, nodes: addresses } = elasticsearch;
  const clients = addresses.map((address) =>
    createElasticsearchClient({ ...elasticsearch, nodes: [address] }),
  );
  try {
    const answers = await Promise.allSettled(clients.map(readNodes));
    const first = answers.find((answer) => answer.status === 'fulfilled');
    const { ok, warning, failed } = findingsOf('Elasticsearch');
    // An address may hold a user and a password.
    const hosts = addresses.map((address) => new URL(address).host);
    const silent = answers.flatMap((answer, i) => {
      if (answer.status === 'fulfilled') return [];
      const { message, code } = explain(answer.reason);
      const text = `${hosts[i]}: ${message}`;
      return first ? warning(text, code) : failed(text, code);
    });
    if (!first) return silent;
    const asked = clients[answers.indexOf(first)]!;
    return [
      ...(silent.length > 0 ? silent : [ok(`${hosts.join(', ')}: reached`)]),
      ...judgeNodes(first.value),
      await examineRights(asked, prefix),
    ];
  } finally {
    void Promise.all(clients.map((client) => client.close())).catch(() => undefined);
  }
}

/** A node that hangs is left out of the answer. */
async function readNodes(client: Client): Promise<Node[]> {
  const filter_path = 'nodes.*.name,nodes.*.version,nodes.*.plugins.name';
  const query = { metric: 'plugins', timeout: '2s', filter_path };
  const { nodes } = await client.nodes.info(query, OPTIONS);
  return Object.values(nodes);
}

function judgeNodes(nodes: Node[]): Finding[] {
  const { ok, failed } = findingsOf('Elasticsearch nodes');
  const namesOf = (found: Node[]) => found.map(({ name }) => name).join(', ');
  const old = nodes.filter(
    ({ version }) => !SUPPORTED_MAJORS.includes(Number.parseInt(version, 10)),
  );
  const without = nodes.filter(
    ({ plugins = [] }) => !plugins.some(({ name }) => name === 'analysis-nori'),
  );
  const findings = [
    ...old.map(({ name, version }) =>
      failed(
        `${name} is Elasticsearch ${version}; Doum needs ${SUPPORTED_MAJORS.join(' or ')}.`,
        'Install one of these versions.',
      ),
    ),
    ...(without.length === 0
      ? []
      : [
          failed(
            `The plugin analysis-nori is missing on ${namesOf(without)}.`,
            'Run "bin/elasticsearch-plugin install analysis-nori" there, and start the node again.',
          ),
        ]),
  ];
  const versions = [...new Set(nodes.map(({ version }) => version))].join(', ');
  return findings.length > 0 ? findings : [ok(`version ${versions}, with analysis-nori`)];
}

async function examineRights(client: Client, prefix: string): Promise<Finding> {
  const { ok, warning, failed } = findingsOf('Elasticsearch rights');
  try {
    const index = [{ names: [prefix, `${prefix}-*`], privileges: ['all'] }];
    const { has_all_requested } = await client.security.hasPrivileges(
      { cluster: ['monitor'], index },
      OPTIONS,
    );
    if (!has_all_requested)
      return failed(
        `The user or key lacks monitor, or all for ${prefix} and ${prefix}-*.`,
        'Give it the privileges of docs/operations.md, "Elasticsearch".',
      );
  } catch (error) {
    if (!isWithoutSecurity(error)) {
      const { message, code } = explain(error);
      return warning(`It cannot be checked: ${message}`, code);
    }
  }
  return ok('the user has what Doum needs');
}

/** Without the module, or with `xpack.security.enabled: false`, there is no such path. */
function isWithoutSecurity(error: unknown): boolean {
  return error instanceof errors.ResponseError && [400, 404, 405].includes(error.statusCode ?? 0);
}

function explain(error: unknown): { message: string; code?: string } {
  const known = toEngineError(error);
  if (known) return { message: known.message, code: `(${known.code})` };
  return { message: `It refuses a request (${messageOf(error).slice(0, 200)}).` };
}
