/**
 * A hostile client in a process of its own, for `bench/hostile.ts` alone: it repeats one attack as
 * fast as answers come, for some seconds, and tells its parent how often it got which status.
 * Loopback only.
 *
 *   hostile-client.ts <attack> <address of the server> <seconds> <own address>
 */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { readdirSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ASSETS = 'dist/web/assets';
const COMMENT_BYTES = 60_000;
const CONNECTIONS = 32;
const NOT_READING = 400;

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
  maxSockets: CONNECTIONS,
  localAddress,
} as ConstructorParameters<typeof Agent>[0]);
const statuses: Record<string, number> = {};
let bytes = 0;
let sent = 0;

const count = (status: string) => (statuses[status] = (statuses[status] ?? 0) + 1);
const isOver = () => performance.now() >= endsAt;

/** One request; resolves when it was answered, failed, or took longer than the attack. */
function send(method: string, path: string, body?: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = body
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      : {};
    const outgoing = request({
      ...{ hostname, port, path, method, agent, localAddress },
      headers: { ...headers, 'accept-encoding': 'gzip, br' },
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
      count(isOver() ? 'unanswered at the end' : 'no answer');
      resolve();
    });
    outgoing.end(body);
  });
}

const graphql = (query: string) => send('POST', '/graphql', JSON.stringify({ query }));
const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ');

/** The largest script, which is Monaco. */
function largestAsset(): string {
  const files = readdirSync(ASSETS).filter((name) => name.endsWith('.js'));
  const [largest] = files.sort(
    (a, b) => statSync(`${ASSETS}/${b}`).size - statSync(`${ASSETS}/${a}`).size,
  );
  return `/assets/${largest}`;
}

/**
 * Asks for a large file and reads nothing of it; again whenever the server closes the connection.
 */
async function doNotRead(path: string): Promise<void> {
  while (!isOver()) {
    await new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port), localAddress });
      const timer = setTimeout(
        () => socket.destroy(),
        Math.max(1, Math.round(endsAt - performance.now())),
      );
      socket.on('connect', () => {
        count('connections that do not read');
        socket.pause();
        socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`.repeat(10));
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    await sleep(50);
  }
}

const ATTACKS: Record<string, () => Promise<void>> = {
  comments: () => graphql(`{ a${sent}: __typename } # ${'c'.repeat(COMMENT_BYTES)}`),
  excerpts: () =>
    graphql(
      `{ search(query: "신고 메시지", first: 100) { edges { ${aliased(45, () => 'excerptHighlight(length: 2000) { text highlighted }')} } } }`,
    ),
  aliases: () =>
    graphql(
      `{ ${aliased(16, (n) => `search(query: "메시지 신고 ${sent * 16 + n}") { totalCount }`)} }`,
    ),
  assets: () => send('GET', largestAsset()),
};

const once = ATTACKS[attack]!;
const others =
  attack === 'assets' ? Array.from({ length: NOT_READING }, () => doNotRead(largestAsset())) : [];
const repeat = async () => {
  while (!isOver()) {
    sent += 1;
    await once();
    // A refused connection must not become a busy loop in here.
    if (sent % 100 === 0) await sleep(1);
  }
};
await Promise.all([...Array.from({ length: CONNECTIONS }, repeat), ...others]);
process.send!({ sent, megabytes: bytes / 1e6, statuses });
process.disconnect();
agent.destroy();
