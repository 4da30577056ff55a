import { createServer } from 'node:http';
import { ElasticsearchStandIns, real } from './stand-ins.js';

type Json = Record<string, unknown>;

/** Changes the answer of the real Elasticsearch to a request for this path. */
export type Rewrite = (path: string, answer: Json) => Json;

/** Changes each node in the answers about nodes. */
export const rewriteNodes =
  (change: object): Rewrite =>
  (path, answer) =>
    path.startsWith('/_nodes') && answer.nodes
      ? {
          ...answer,
          nodes: Object.fromEntries(
            Object.entries(answer.nodes).map(([id, node]) => [id, { ...node, ...change }]),
          ),
        }
      : answer;

/** The address of a server that answers like the real Elasticsearch, but for what is rewritten. */
export async function rewriting(
  standIns: ElasticsearchStandIns,
  rewrite: Rewrite,
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const url = new URL(incoming.url!, real());
      const text = Buffer.concat(await incoming.toArray()).toString();
      const answer = await fetch(url, {
        method: incoming.method,
        ...(text !== '' && { body: text, headers: { 'content-type': 'application/json' } }),
      });
      const given = (await answer.json().catch(() => ({}))) as Json;
      const body = rewrite(url.pathname, given);
      const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
      outgoing.writeHead(body === given ? answer.status : 200, headers).end(JSON.stringify(body));
    })();
  });
  return `http://127.0.0.1:${await standIns.listen(server)}`;
}
