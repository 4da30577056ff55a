import { errors, type Client } from '@elastic/elasticsearch';
import { askNodes } from './ask-nodes.js';

/** The oldest Elasticsearch that Doum works with. */
export const OLDEST_MAJOR_VERSION = 8;

/** A node that hangs is left out of the answer. */
const NODE_LIMIT = '2s';

/** A rebuild that somebody requests waits for the version. */
const LIMIT = { limitMs: 5_000 };

/**
 * The lowest major version of the servers in the cluster, e.g. 8: while a cluster is upgraded, all
 * have to understand what is sent. Rejects with the client's errors.
 */
export async function lowestMajorVersion(client: Client): Promise<number> {
  return Math.min(...(await serverVersions(client)).map((version) => Number.parseInt(version, 10)));
}

/** Some services do not show their nodes, and the server of the tests has no `GET /`. */
async function serverVersions(client: Client): Promise<string[]> {
  try {
    const query = { node_id: '_all', metric: '_none', timeout: NODE_LIMIT };
    const { nodes = {} } = await askNodes(
      client,
      (options) => client.nodes.info({ ...query, filter_path: 'nodes.*.version' }, options),
      LIMIT,
    );
    const versions = Object.values(nodes).map(({ version }) => version);
    if (versions.length > 0) return versions;
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  const { version } = await askNodes(client, (options) => client.info({}, options), LIMIT);
  return [version.number];
}

function isRefused(error: unknown): boolean {
  if (!(error instanceof errors.ResponseError)) return false;
  return [400, 403, 404, 405, 410].includes(error.statusCode ?? 0);
}
