/**
 * The attacking client of `bench/hostile.ts`, a separate process. A flood repeats one request as fast
 * as the server answers, for some seconds; a burst sends 600 requests at once. The client then sends
 * the number of answers by status to its parent. Loopback only.
 *
 *   hostile-client.ts <attack> <server URL> <seconds> <local address>
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';

/** Longer documents are refused. */
const COMMENT_BYTES = 29_900;
const CONNECTIONS = 32;
/** The default limit of a reader in a minute. */
const BURST_REQUESTS = 600;

const [attack, url, seconds, localAddress] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const { hostname, port } = new URL(url);
const endsAt = performance.now() + Number(seconds) * 1_000;
const agent = new Agent({
  keepAlive: true,
  maxSockets: BURST_REQUESTS,
  localAddress,
} as ConstructorParameters<typeof Agent>[0]);
const statuses: Record<string, number> = {};
let bytes = 0;
let sent = 0;

const count = (status: string) => (statuses[status] = (statuses[status] ?? 0) + 1);
const isOver = () => performance.now() >= endsAt;

/** Sends a request. Resolves when it is answered, has failed, or the attack is over. */
function send(body: string, path = '/graphql'): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = request({
      ...{ hostname, port, path, method: 'POST', agent, localAddress },
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json, text/event-stream',
        'accept-encoding': 'gzip, br',
      },
      signal: AbortSignal.timeout(Math.max(1, Math.round(endsAt - performance.now()))),
    });
    outgoing.on('response', (incoming) => {
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('close', () => {
        count(String(incoming.statusCode));
        resolve();
      });
      incoming.on('error', () => undefined);
    });
    outgoing.on('error', () => {
      count(isOver() ? 'unanswered at the end' : 'failed');
      resolve();
    });
    outgoing.end(body);
  });
}

const graphql = (query: string) => send(JSON.stringify({ query }));
const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ');

const FLOODS: Record<string, () => Promise<void>> = {
  comments: () => graphql(`{ a${sent}: __typename } # ${'c'.repeat(COMMENT_BYTES)}`),
  excerpts: () =>
    graphql(
      `{ search(query: "신고 메시지", first: 100) { edges { ${aliased(45, () => 'excerptHighlight(length: 2000) { text highlighted }')} } } }`,
    ),
  aliases: () =>
    graphql(
      `{ ${aliased(16, (n) => `search(query: "메시지 신고 ${sent * 16 + n}") { totalCount }`)} }`,
    ),
};

const callTool = (name: string) =>
  send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } }), '/mcp');
const INTROSPECTION = getIntrospectionQuery({ inputValueDeprecation: true });
const BURSTS: Record<string, (n: number) => Promise<void>> = {
  introspection: () => graphql(INTROSPECTION),
  introspections: (n) => graphql(INTROSPECTION.replace('IntrospectionQuery', `Query${n}`)),
  names: (n) => graphql(`{ ${'a'.repeat(20_000)}${n} }`),
  suggestions: (n) => graphql(`{ ${aliased(45, (i) => `searchh${n}x${i}`)} }`),
  categories: () => callTool('list_categories'),
};

const burst = BURSTS[attack];
const repeat = async () => {
  const sendOnce = FLOODS[attack]!;
  while (!isOver()) {
    sent += 1;
    await sendOnce();
    // Refused connections must not cause a busy loop.
    if (sent % 100 === 0) await sleep(1);
  }
};
if (burst) {
  sent = BURST_REQUESTS;
  await Promise.all(Array.from({ length: BURST_REQUESTS }, (_, n) => burst(n)));
} else {
  await Promise.all(Array.from({ length: CONNECTIONS }, repeat));
}
process.send!({ sent, megabytes: bytes / 1e6, statuses });
process.disconnect();
agent.destroy();
