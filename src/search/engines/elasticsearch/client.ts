import { readFileSync } from 'node:fs';
import { Client } from '@elastic/elasticsearch';
import { messageOf, OperatorError } from '../../../core/errors.js';

/**
 * Where Elasticsearch is. `ca` is the path of a PEM file with the certificate authority to trust.
 */
export interface ElasticsearchConnection {
  nodes: string[];
  user?: string;
  password?: string;
  ca?: string;
}

/**
 * A client that keeps its connections open, spreads requests over the nodes and tries at most two
 * other times when one is away. It makes no request of its own. OperatorError when the file of the
 * certificate authority cannot be read.
 */
export function createElasticsearchClient({
  nodes,
  user,
  password,
  ca,
}: ElasticsearchConnection): Client {
  return new Client({
    nodes,
    maxRetries: 2,
    requestTimeout: 30_000,
    ...(user && { auth: { username: user, password: password ?? '' } }),
    ...(ca && { tls: { ca: readAuthority(ca) } }),
  });
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `ELASTICSEARCH_CA names ${file}, which cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
}
