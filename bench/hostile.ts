/**
 * Measures the effect of an attacking client on a reader. For each attack, starts a real server
 * with the demo help centre and the default rate limits. A reader at 127.0.0.1 makes one search
 * about every 110 ms, first alone, then while a client at 127.0.0.2 attacks as fast as it can from
 * a separate process. On Linux all of 127.0.0.0/8 is this machine.
 *
 *   npm run bench -- hostile [attack ...] [--seconds 60]
 *
 * Exit code 1 if a search of the reader failed, or if attacks slowed it down: during floods, its p95
 * is more than ten times its p95 alone; during bursts of 600 requests, its longest search takes more
 * than 150 ms longer than its p95 alone.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { createDatabase } from '../test/support/databases.js';
import { dropIndices, UNLIMITED } from '../test/support/start-test-app.js';
import { post } from './support/load.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

/** Attacks that last for `--seconds`. */
const FLOODS = ['comments', 'excerpts', 'aliases'];
/** Attacks that send as many requests at once as a client may send in a minute. */
const BURSTS = ['introspection', 'introspections', 'names', 'suggestions', 'categories'];
const ATTACKS = [...FLOODS, ...BURSTS];
/** Below the limit of 600 requests a minute for a reader. */
const SEARCH_INTERVAL_MS = 110;
/** Maximum ratio of the p95 under attack to the p95 alone. */
const MAX_SLOWDOWN = 10;
/** Maximum difference between the longest search during a burst and the p95 alone. */
const MAX_LONGER_MS = 150;
const BASELINE_SECONDS = 15;
/** The time after an attack before the memory is read again. */
const RECOVERY_MS = 5_000;
const SAMPLE_INTERVAL_MS = 250;

const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const WORDS = '신고 비밀번호 메시지 환불 계정 알림 사진 친구 결제 로그인 백업 차단'.split(' ');
/** Restores the default rate limits, which `startServer` turns off. */
const DEFAULT_RATES = Object.fromEntries(Object.keys(UNLIMITED).map((name) => [name, '']));

/** The report of the attacking client. */
interface AttackReport {
  sent: number;
  megabytes: number;
  statuses: Record<string, number>;
}

let searchCount = 0;

/** Makes a search with a new query. Resolves to its duration in milliseconds or to an error. */
function search(url: string): Promise<number | string> {
  searchCount += 1;
  const first = WORDS[searchCount % WORDS.length];
  const second = WORDS[Math.floor(searchCount / WORDS.length) % WORDS.length];
  const query = `${first} ${second} ${searchCount}`;
  const body = JSON.stringify({ query: OPERATION, variables: { query, first: 5 } });
  const startedAt = performance.now();
  return post(`${url}/graphql`, body).then(
    () => performance.now() - startedAt,
    (error: Error) => error.message,
  );
}

/** Searches at a constant rate, without waiting for answers, until `end` settles. */
async function read(
  url: string,
  end: Promise<unknown>,
): Promise<{ times: number[]; failures: string[] }> {
  const answers: Promise<number | string>[] = [];
  let hasEnded = false;
  void end.then(() => (hasEnded = true));
  for (let next = performance.now(); !hasEnded; next += SEARCH_INTERVAL_MS) {
    answers.push(search(url));
    await sleep(Math.max(0, next + SEARCH_INTERVAL_MS - performance.now()));
  }
  const results = await Promise.all(answers);
  return {
    times: results.filter((result) => typeof result === 'number'),
    failures: results.filter((result) => typeof result === 'string'),
  };
}

function startAttack(name: string, url: string, seconds: number): Promise<AttackReport> {
  const child = fork('bench/support/hostile-client.ts', [name, url, String(seconds), '127.0.0.2'], {
    execArgv: ['--import', '@swc-node/register/esm-register'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    let report: AttackReport | null = null;
    child.once('message', (message) => (report = message as AttackReport));
    child.once('exit', (code, signal) =>
      report
        ? resolve(report)
        : reject(new Error(`The attacking client exited without a report: ${code ?? signal}`)),
    );
  });
}

/** The maximum resident memory of the server in each quarter of the time until `end`, in MB. */
async function watchMemory(server: ServerProcess, end: Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  let hasEnded = false;
  void end.then(() => (hasEnded = true));
  while (!hasEnded && server.isRunning()) {
    samples.push(await server.residentMegabytes().catch(() => 0));
    await sleep(SAMPLE_INTERVAL_MS);
  }
  const quarter = Math.ceil(samples.length / 4);
  return [0, 1, 2, 3].map((i) => Math.max(...samples.slice(i * quarter, (i + 1) * quarter)));
}

/** Runs one attack. Resolves to whether the reader was served well enough. */
async function run(name: string, seconds: number): Promise<boolean> {
  const database = `bench_${randomBytes(4).toString('hex')}`;
  const prefix = database.replace('_', '-');
  const server = await startServer({
    ...DEFAULT_RATES,
    DATABASE_URL: await createDatabase(database),
    ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: prefix,
    SEED_DEMO: 'true',
  });
  try {
    await warmUp(server);
    const alone = await read(server.url, sleep(BASELINE_SECONDS * 1_000));
    // Wait until the rate limits of the warm-up and the baseline have expired.
    await sleep(60_000 - BASELINE_SECONDS * 1_000);
    const startMegabytes = await server.residentMegabytes();
    const attack = startAttack(name, server.url, seconds);
    const attackEnd = attack.catch(() => undefined);
    const [underAttack, peaks, report] = await Promise.all([
      read(server.url, attackEnd),
      watchMemory(server, attackEnd),
      attack,
    ]);
    await sleep(RECOVERY_MS);
    const endMegabytes = await server.residentMegabytes().catch(() => Number.NaN);
    const p = (times: number[], share: number) =>
      times.length > 0 ? `${percentile(times, share).toFixed(0)} ms` : '-';
    const slowdown = percentile(underAttack.times, 0.95) / percentile(alone.times, 0.95);
    const line = (label: string, { times, failures }: typeof alone) =>
      `  ${label.padEnd(8)} p50 ${p(times, 0.5)}   p95 ${p(times, 0.95)}   ` +
      `longest ${p(times, 1)}   ${times.length} answered   ${failures.length} failed`;
    console.log(FLOODS.includes(name) ? `${name} (${seconds} s)` : name);
    console.log(line('alone', alone));
    console.log(
      `${line('attack', underAttack)}   p95 ${slowdown.toFixed(1)} times that of the reader alone`,
    );
    const quarters = peaks.map((megabytes) => megabytes.toFixed(0)).join(', ');
    console.log(
      `  server   ${startMegabytes.toFixed(0)} MB before, maximum by quarter ${quarters} MB, ` +
        `${endMegabytes.toFixed(0)} MB after`,
    );
    console.log(
      `  attacker ${report.sent} requests, ${report.megabytes.toFixed(0)} MB received, ` +
        JSON.stringify(report.statuses),
    );
    for (const failure of [...new Set(underAttack.failures)].slice(0, 3))
      console.log(`  failed   ${failure}`);
    if (alone.failures.length + underAttack.failures.length > 0) return false;
    if (FLOODS.includes(name)) return slowdown <= MAX_SLOWDOWN;
    return percentile(underAttack.times, 1) <= percentile(alone.times, 0.95) + MAX_LONGER_MS;
  } finally {
    await server.stop();
    await dropIndices(prefix);
  }
}

/** Searches until the index is ready and V8 has compiled the code. */
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
  process.stderr.write(
    `Unknown attacks: ${unknown.join(', ')}. Available: ${ATTACKS.join(', ')}.\n`,
  );
  process.exit(1);
}
let hasPassed = true;
await withServices(async () => {
  for (const name of positionals.length > 0 ? positionals : ATTACKS) {
    process.stderr.write(`${new Date().toISOString()} ${name} ...\n`);
    const hasAttackPassed = await run(name, Number(values.seconds)).catch((error: unknown) => {
      console.log(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return false;
    });
    hasPassed &&= hasAttackPassed;
  }
});
process.exit(hasPassed ? 0 : 1);
