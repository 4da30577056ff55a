/**
 * One honest reader beside one hostile client: what a reader feels of an attack. For each attack a
 * real server with the demo help centre and the limits that it has by itself; a reader from
 * 127.0.0.1 who makes one search about every 110 ms, first alone; then the same beside a client
 * from 127.0.0.2 that attacks as fast as it can, in a process of its own. On Linux all of
 * 127.0.0.0/8 is this machine.
 *
 *   npm run bench:hostile -- [names…] [--seconds 60]
 *
 * Exit code 1 where a search of the reader failed, or its p95 beside the attack is more than ten
 * times the one without.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { createDatabase } from '../test/support/databases.js';
import { dropIndices, UNLIMITED } from '../test/support/start-test-app.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const ATTACKS = ['comments', 'excerpts', 'aliases', 'assets'];
/** Below 600 requests a minute, which a reader has. */
const SEARCH_EVERY_MS = 110;
const MOST_TIMES = 10;
const ALONE_SECONDS = 15;
const AFTER_MS = 5_000;
const SAMPLE_MS = 250;
const GIVES_UP_MS = 60_000;

const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const WORDS = [
  '신고',
  '비밀번호',
  '메시지',
  '환불',
  '계정',
  '알림',
  '사진',
  '친구',
  '결제',
  '로그인',
  '백업',
  '차단',
];
/** What `startServer` turns off is as it is without being set. */
const STANDARD_RATES = Object.fromEntries(Object.keys(UNLIMITED).map((name) => [name, '']));

interface Told {
  sent: number;
  megabytes: number;
  statuses: Record<string, number>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 100 });
let asked = 0;

/** One search that nobody made before; resolves to its milliseconds, or to why it failed. */
function search(url: string): Promise<number | string> {
  asked += 1;
  const query = `${WORDS[asked % WORDS.length]} ${WORDS[Math.floor(asked / WORDS.length) % WORDS.length]} ${asked}`;
  const body = JSON.stringify({ query: OPERATION, variables: { query, first: 5 } });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(GIVES_UP_MS);
    const outgoing = request(
      `${url}/graphql`,
      { method: 'POST', agent, headers, localAddress: '127.0.0.1', signal },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', (error) => resolve(error.message));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isGood = incoming.statusCode === 200 && !text.includes('"errors":[');
          resolve(
            isGood ? performance.now() - startedAt : `${incoming.statusCode} ${text.slice(0, 200)}`,
          );
        });
      },
    );
    outgoing.on('error', (error) => resolve(error.message));
    outgoing.end(body);
  });
}

/** Searches at a steady pace, whether answers come or not, until `over` resolves. */
async function read(
  url: string,
  over: Promise<unknown>,
): Promise<{ times: number[]; failures: string[] }> {
  const answers: Promise<number | string>[] = [];
  let isOver = false;
  void over.then(() => (isOver = true));
  for (let next = performance.now(); !isOver; next += SEARCH_EVERY_MS) {
    answers.push(search(url));
    await sleep(Math.max(0, next + SEARCH_EVERY_MS - performance.now()));
  }
  const results = await Promise.all(answers);
  return {
    times: results.filter((result) => typeof result === 'number'),
    failures: results.filter((result) => typeof result === 'string'),
  };
}

function startAttack(name: string, url: string, seconds: number): Promise<Told> {
  const child = fork('bench/support/hostile-client.ts', [name, url, String(seconds), '127.0.0.2'], {
    execArgv: ['--import', '@swc-node/register/esm-register'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    let told: Told | null = null;
    child.once('message', (message) => (told = message as Told));
    child.once('exit', (code, signal) =>
      told ? resolve(told) : reject(new Error(`The hostile client ended: ${code ?? signal}`)),
    );
  });
}

/** The most memory that the server has in each quarter of the time until `over` resolves, in MB. */
async function watchMemory(server: ServerProcess, over: Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  let isOver = false;
  void over.then(() => (isOver = true));
  while (!isOver && server.isRunning()) {
    samples.push(await server.residentMegabytes().catch(() => 0));
    await sleep(SAMPLE_MS);
  }
  const quarter = Math.ceil(samples.length / 4);
  return [0, 1, 2, 3].map((i) => Math.max(...samples.slice(i * quarter, (i + 1) * quarter)));
}

/** Runs one attack; resolves to whether the reader was served well. */
async function run(name: string, seconds: number): Promise<boolean> {
  const database = `bench_${randomBytes(4).toString('hex')}`;
  const prefix = database.replace('_', '-');
  const server = await startServer({
    ...STANDARD_RATES,
    DATABASE_URL: await createDatabase(database),
    ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: prefix,
    SEED_DEMO: 'true',
  });
  try {
    await warmUp(server);
    const alone = await read(server.url, sleep(ALONE_SECONDS * 1_000));
    // The minute of the warm-up and of reading alone is not the attack's.
    await sleep(60_000 - ALONE_SECONDS * 1_000);
    const startMegabytes = await server.residentMegabytes();
    const attack = startAttack(name, server.url, seconds);
    const over = attack.catch(() => undefined);
    const [beside, peaks, told] = await Promise.all([
      read(server.url, over),
      watchMemory(server, over),
      attack,
    ]);
    await sleep(AFTER_MS);
    const endMegabytes = await server.residentMegabytes().catch(() => Number.NaN);
    const p = (times: number[], share: number) =>
      times.length > 0 ? `${percentile(times, share).toFixed(0)} ms` : '-';
    const times = percentile(beside.times, 0.95) / percentile(alone.times, 0.95);
    const line = (label: string, { times, failures }: typeof alone) =>
      `  ${label.padEnd(8)} p50 ${p(times, 0.5)}   p95 ${p(times, 0.95)}   ${times.length} answered   ${failures.length} failed`;
    console.log(`${name} (${seconds} s)`);
    console.log(line('alone', alone));
    console.log(`${line('beside', beside)}   p95 ${times.toFixed(1)} times`);
    const quarters = peaks.map((megabytes) => megabytes.toFixed(0)).join(', ');
    console.log(
      `  server   ${startMegabytes.toFixed(0)} MB, at most ${quarters} MB by quarter, then ${endMegabytes.toFixed(0)} MB`,
    );
    console.log(
      `  hostile  ${told.sent} sent, ${told.megabytes.toFixed(0)} MB came back, ${JSON.stringify(told.statuses)}`,
    );
    for (const failure of [...new Set(beside.failures)].slice(0, 3))
      console.log(`  failed   ${failure}`);
    return alone.failures.length + beside.failures.length === 0 && times <= MOST_TIMES;
  } finally {
    await server.stop();
    await dropIndices(prefix);
  }
}

/** Until the index answers, and its code is compiled. */
async function warmUp({ url }: ServerProcess): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const result = await search(url);
    if (typeof result === 'string') await sleep(500);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' } },
});
const unknown = positionals.filter((name) => !ATTACKS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Not an attack: ${unknown.join(', ')}. There are: ${ATTACKS.join(', ')}.\n`);
  process.exit(1);
}
let isServed = true;
await withServices(async () => {
  for (const name of positionals.length > 0 ? positionals : ATTACKS) {
    process.stderr.write(`${new Date().toISOString()} ${name} ...\n`);
    const isGood = await run(name, Number(values.seconds)).catch((error: unknown) => {
      console.log(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return false;
    });
    isServed &&= isGood;
  }
});
process.exit(isServed ? 0 : 1);
