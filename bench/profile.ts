/**
 * Profiles the server while 16 clients search: `search` with a new filter each time, so that no
 * answer is remembered, and `remembered` with searches of which a few are frequent. Peers that are
 * named are profiled in the same way (see peers.ts).
 *
 * For each it writes to .doum/profiles a file `.cpuprofile`, which Chrome and speedscope open, a
 * flame graph `.svg`, and prints the functions with the most time by package.
 *
 *   npm run bench:profile -- [--articles 3000] [--peers mercurius,apollo]
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { callTree, type CpuProfile, type Frame, timesByOrigin } from './support/cpu-profile.js';
import { flameGraph } from './support/flame-graph.js';
import { generateQueries } from './support/generate-articles.js';
import { LoadClient, type Send, throughput } from './support/load.js';
import { type PeerName, PEERS, dropPeerIndices, startPeer } from './support/peers.js';
import { zipfRequests } from './support/search-load.js';
import { OPERATION, requestsFor } from './support/search-requests.js';
import { withSearchSetting } from './support/search-setting.js';

const FOLDER = path.resolve('.doum/profiles');
const CLIENTS = 16;
const WARM_UP_MS = 5_000;
const PROFILED_MS = 10_000;
const ORIGINS = 12;
const FUNCTIONS = 5;
const WRITE_LIMIT_MS = 60_000;

/** The variables of a process that can be profiled. */
const profilable = (file: string) => ({
  NODE_OPTIONS: `--import ${path.resolve('bench/support/profile-process.mjs')}`,
  PROFILE_FILE: file,
});

/** Profiles a process under load, and writes and prints what takes its time. */
async function profile(name: string, pid: number, file: string, send: Send): Promise<void> {
  await throughput(send, { clients: CLIENTS, from: 0, ms: WARM_UP_MS });
  rmSync(file, { force: true });
  process.kill(pid, 'SIGIO');
  const { sent } = await throughput(send, { clients: CLIENTS, from: 0, ms: PROFILED_MS });
  process.kill(pid, 'SIGIO');
  const endsAt = performance.now() + WRITE_LIMIT_MS;
  while (!existsSync(file)) {
    if (performance.now() > endsAt) throw new Error(`${name} writes no profile.`);
    await sleep(100);
  }
  const text = readFileSync(file, 'utf8');
  const tree = callTree(JSON.parse(text) as CpuProfile);
  writeFileSync(path.join(FOLDER, `${name}.cpuprofile`), text);
  writeFileSync(path.join(FOLDER, `${name}.svg`), flameGraph(name, tree));
  rmSync(file);
  print(name, tree, sent);
}

function print(name: string, tree: Frame, sent: number): void {
  const per = (ms: number) => `${(ms / sent).toFixed(3)} ms`;
  console.log(
    `${name}: ${sent} searches, ${per(tree.totalMs)} of the main thread each, without waiting`,
  );
  for (const { origin, ms, functions } of timesByOrigin(tree).slice(0, ORIGINS)) {
    const longest = functions.slice(0, FUNCTIONS).map((part) => `${part.name} ${per(part.ms)}`);
    console.log(`  ${origin.padEnd(28)} ${per(ms).padStart(10)}   ${longest.join(', ')}`);
  }
}

const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '3000' },
    peers: { type: 'string', default: '' },
  },
});
mkdirSync(FOLDER, { recursive: true });
await withSearchSetting(Number(values.articles), async (setting) => {
  const file = path.join(FOLDER, 'running');
  const server = await setting.startAnother(profilable(file));
  const ours = { ...setting, server };
  const queries = generateQueries(500, 3);
  const { graphql } = requestsFor(queries, new LoadClient(CLIENTS), ours);
  await profile('doum-search', server.pid, file, graphql(OPERATION));
  await profile('doum-remembered', server.pid, file, zipfRequests(ours, 100_000, 5).ours);
  await server.stop();
  for (const name of values.peers.split(',').filter((peer): peer is PeerName => peer in PEERS)) {
    const ownIndex = `${name}-${setting.index}`;
    const peer = await startPeer(name, setting, ownIndex, profilable(file));
    try {
      const { url, target } = peer;
      const client = new LoadClient(CLIENTS);
      const send: Send = (i) =>
        client.post(`${url}${target.path}`, target.body(queries[i % queries.length]!));
      await profile(name, peer.pid, file, send);
    } finally {
      await peer.stop();
      await dropPeerIndices(setting, ownIndex);
    }
  }
});
console.log(`Profiles and flame graphs are in ${path.relative('.', FOLDER)}.`);
process.exit(0);
