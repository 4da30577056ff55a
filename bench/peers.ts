/**
 * Compares Doum with other servers in front of the same articles, in one run and in turns. Each
 * answers a search with 20 hits and three facets, and with highlights where it has them:
 *
 * - `raw`: Elasticsearch itself (body in raw-search.json)
 * - `mercurius`: Fastify, Mercurius and graphql-jit; `apollo`: Apollo Server and type-graphql. Both
 *   send the raw search and answer the document of Doum
 * - `searchkit`: the API of Searchkit; `vendure`: Vendure with its plugin for Elasticsearch. Both
 *   search a copy of the articles in an index of their own
 *
 * Doum gets another filter with each search, so that it remembers no answer. The best scores of the
 * queries are known after the first round. Peers that are not installed are left out; to install
 * them, run `npm ci --prefix bench/peers --ignore-scripts --omit=optional`.
 *
 *   npm run bench -- peers [--articles 3000] [--only mercurius,vendure]
 */
import { parseArgs } from 'node:util';
import { generateQueries } from './support/generate-articles.js';
import { inTurns, post, type Send, throughput } from './support/load.js';
import {
  doum,
  dropPeerIndices,
  isInstalled,
  type Peer,
  type PeerName,
  PEERS,
  raw,
  startPeer,
} from './support/peers.js';
import { elasticsearchPid, megabytesOf, processorMsOf } from './support/processes.js';
import { withSearchSetting } from './support/search-setting.js';
import { median, percentile, range } from './support/statistics.js';

const ROUNDS = 5;
const QUERIES_PER_ROUND = 100;
const ROUND_MS = 3_000;
/** Requests to each server before the first round, so that Node.js has compiled its code. */
const WARM_UP = 2_000;

/** How much better than a peer Doum shall be. */
const AIMS: { peer: PeerName; text: string; isMet: (doum: Figures, peer: Figures) => boolean }[] = [
  {
    peer: 'mercurius',
    text: 'p50 of one client not above that of Mercurius',
    isMet: (ours, peer) => median(ours.times) <= median(peer.times),
  },
  {
    peer: 'vendure',
    text: '4 times the throughput of Vendure',
    isMet: (ours, peer) => median(ours.rates) >= 4 * median(peer.rates),
  },
  {
    peer: 'searchkit',
    text: '5 times the throughput of Searchkit',
    isMet: (ours, peer) => median(ours.rates) >= 5 * median(peer.rates),
  },
];

/** What was measured of one server. */
interface Figures {
  /** Milliseconds of each search of one client. */
  times: number[];
  /** Searches per second of 16 clients, by round. */
  rates: number[];
  /** Milliseconds of each search of 16 clients. */
  busyTimes: number[];
  /** Milliseconds of processor time of the server for each search of 16 clients, by round. */
  processor: number[];
}

/** Sends searches, and checks that an ordinary one has 20 hits and three facets. */
async function senderFor({ url, target }: Pick<Peer, 'url' | 'target'>, name: string) {
  const search = (query: string) => post(`${url}${target.path}`, target.body(query));
  const { hits, facets } = target.count(await search('메시지'));
  if (hits !== 20 || facets !== 3)
    throw new Error(`${name} answers ${hits} hits and ${facets} facets instead of 20 and 3.`);
  return (queries: readonly string[]): Send =>
    (i) =>
      search(queries[i % queries.length]!);
}

async function compare(peers: Record<string, Peer>): Promise<void> {
  const names = Object.keys(peers);
  const senders: Record<string, (queries: readonly string[]) => Send> = {};
  for (const name of names) senders[name] = await senderFor(peers[name]!, name);
  const figures = Object.fromEntries(
    names.map((name): [string, Figures] => [
      name,
      { times: [], rates: [], busyTimes: [], processor: [] },
    ]),
  );
  const sendsOf = (queries: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, senders[name]!(queries)]));
  const queries = generateQueries(QUERIES_PER_ROUND, 11);
  const busyQueries = generateQueries(500, 12);
  process.stderr.write('Warming up ...\n');
  for (const send of Object.values(sendsOf(queries))) await throughput(send, { count: WARM_UP });
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = await inTurns(sendsOf(queries), QUERIES_PER_ROUND);
    for (const name of names) figures[name]!.times.push(...turns[name]!);
    // Each server is the first as often as the others.
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length]!;
      const send = senders[name]!(busyQueries);
      const before = processorMsOf([peers[name]!.pid]);
      const measured = await throughput(send, { ms: ROUND_MS });
      const figure = figures[name]!;
      figure.rates.push(measured.perSecond);
      figure.busyTimes.push(...measured.times);
      figure.processor.push((processorMsOf([peers[name]!.pid]) - before) / measured.sent);
    }
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  print(figures, peers);
}

function print(figures: Record<string, Figures>, peers: Record<string, Peer>): void {
  const cell = (text: string) => text.padStart(9);
  console.log(
    `${'ms'.padEnd(12)}${['p50', 'p95', 'to raw', '16: p50', 'p95', '/s', 'to raw', 'CPU ms', 'MB'].map(cell).join('')}` +
      '   rates of the rounds',
  );
  const ofRaw = figures.raw!;
  for (const [name, { times, rates, busyTimes, processor }] of Object.entries(figures)) {
    const cells = [
      median(times).toFixed(2),
      percentile(times, 0.95).toFixed(2),
      (median(times) / median(ofRaw.times)).toFixed(2),
      median(busyTimes).toFixed(1),
      percentile(busyTimes, 0.95).toFixed(1),
      median(rates).toFixed(0),
      (median(rates) / median(ofRaw.rates)).toFixed(2),
      median(processor).toFixed(2),
      megabytesOf([peers[name]!.pid]).toFixed(0),
    ];
    console.log(`${name.padEnd(12)}${cells.map(cell).join('')}   ${range(rates, 0)}`);
  }
  for (const { peer, text, isMet } of AIMS) {
    const other = figures[peer];
    if (other) console.log(`${isMet(figures.doum!, other) ? 'met    ' : 'not met'}  ${text}`);
  }
}

const { values } = parseArgs({
  options: { articles: { type: 'string', default: '3000' }, only: { type: 'string' } },
});
const wanted = (Object.keys(PEERS) as PeerName[]).filter(
  (name) => values.only?.split(',').includes(name) ?? true,
);
for (const name of wanted.filter((peer) => !isInstalled(peer)))
  console.log(
    `${name} is left out; to install it: npm ci --prefix bench/peers --ignore-scripts --omit=optional`,
  );

await withSearchSetting(Number(values.articles), async (setting) => {
  const { server, elasticsearch, index } = setting;
  const engine = { url: elasticsearch, pid: await elasticsearchPid(elasticsearch) };
  const peers: Record<string, Peer> = {
    raw: { ...engine, target: raw(index), stop: async () => undefined },
    doum: { url: server.url, pid: server.pid, target: doum, stop: async () => undefined },
  };
  try {
    for (const name of wanted.filter(isInstalled)) {
      process.stderr.write(`Starting ${name} ...\n`);
      peers[name] = await startPeer(name, setting, `${name}-${index}`);
    }
    await compare(peers);
  } finally {
    for (const [name, peer] of Object.entries(peers)) {
      await peer.stop();
      await dropPeerIndices(setting, `${name}-${index}`);
    }
  }
});
process.exit(0);
