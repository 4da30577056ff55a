/**
 * Sends a mixed load at a low, steady rate to servers on one Postgres and one Elasticsearch for a
 * long time: searches, suggestions, pages, clicks, votes, edits, imports, rebuilds, webhooks, a
 * mirror that follows the changes, malformed requests, wrong keys and clients that hang up. Samples
 * memory, handles, connections and tables meanwhile. Then the load stops, and everything must come
 * to rest: no queue has entries, no transaction is open, no table has many dead rows, and
 * `index verify` finds no difference.
 *
 * Prints what each figure was, and how much it grows in an hour. Samples are written to
 * .doum/soak.jsonl, too. Exit code 1 if a request or a chore failed, or something is not at rest.
 *
 *   npm run bench:soak -- [--minutes 120 --articles 5000 --rate 8 --servers 2]
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runCli } from '../test/support/run-cli.js';
import { chores, receiveWebhooks } from './soak/chores.js';
import { SoakClient } from './soak/client.js';
import { describeFigures, describeTables, untidyTables } from './soak/report.js';
import { type RequestKind, requestKinds } from './soak/requests.js';
import { type Sample, Sampler } from './soak/samples.js';
import { type Setting, withSearchSetting } from './support/search-setting.js';
import { percentile, seededRandom } from './support/statistics.js';

const SAMPLE_SECONDS = 15;
/** Every how many samples garbage is collected first. */
const COLLECT_EVERY = 4;
const MAX_RUNNING = 100;
/** Of each cause. */
const SHOWN_FAILURES = 3;
const REST_SECONDS = 300;
/** At rest for at least this long, so that autovacuum has had its turn. */
const MIN_REST_SECONDS = 90;
const ADDRESSES = 20_000;
const SEED = 22;
const SAMPLES = '.doum/soak.jsonl';

// So that `exit` ends the servers.
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    articles: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '8' },
    servers: { type: 'string', default: '2' },
  },
});
const MINUTES = Number(values.minutes);
const ARTICLES = Number(values.articles);
const RATE = Number(values.rate);

/** The limits that a server has by default, and addresses as from a proxy. */
const ENVIRONMENT = {
  TRUST_PROXY: '1',
  EXECUTION_TIMEOUT: '10',
  RATE_LIMIT: '600',
  RATE_LIMIT_KEY: '6000',
  RATE_LIMIT_POINTS: '300000',
  WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
  NODE_OPTIONS: '--import ./bench/support/collect-garbage.mjs',
};

/** How often each kind of work was done, how long it took, and how it failed. */
class Tally {
  private readonly entries = new Map<string, { ms: number[]; failed: number }>();
  /** How many failed with each code, or with the beginning of a message. */
  private readonly causes = new Map<string, number>();
  sent = 0;
  failed = 0;

  async run(name: string, work: () => Promise<void>): Promise<void> {
    const entry = this.entries.get(name) ?? { ms: [], failed: 0 };
    this.entries.set(name, entry);
    const startedAt = performance.now();
    this.sent += 1;
    try {
      await work();
      entry.ms.push(performance.now() - startedAt);
    } catch (error) {
      this.failed += 1;
      entry.failed += 1;
      const message = error instanceof Error ? error.message : String(error);
      const cause = /"code":"([A-Z_]+)"/.exec(message)?.[1] ?? message.slice(0, 60);
      const count = (this.causes.get(cause) ?? 0) + 1;
      this.causes.set(cause, count);
      if (count <= SHOWN_FAILURES)
        process.stderr.write(`${new Date().toISOString()} ${name} failed: ${message}\n`);
    }
  }

  toString(): string {
    const lines = [...this.entries].map(([name, { ms, failed }]) => {
      const times = [0.5, 0.95, 0.99].map((share) =>
        ms.length > 0 ? percentile(ms, share).toFixed(0).padStart(6) : '     -',
      );
      return (
        `  ${name.padEnd(38)}${String(ms.length + failed).padStart(9)} ` +
        `${String(failed).padStart(9)} ${times.join(' ')}`
      );
    });
    const causes = [...this.causes].map(([cause, count]) => `  ${count} failed: ${cause}`);
    return [...lines, ...causes].join('\n');
  }
}

/** Sends requests at random moments, `RATE` a second on average, until `endsAt`. */
async function sendRequests(kinds: readonly RequestKind[], tally: Tally, endsAt: number) {
  const random = seededRandom(SEED);
  const weights = kinds.reduce((sum, { weight }) => sum + weight, 0);
  const running = new Set<Promise<void>>();
  for (let at = performance.now(); at < endsAt;) {
    at += (-Math.log(1 - random()) * 1_000) / RATE;
    await sleep(Math.max(0, at - performance.now()));
    let drawn = random() * weights;
    const kind = kinds.find(({ weight }) => (drawn -= weight) < 0) ?? kinds[0]!;
    if (running.size >= MAX_RUNNING) await Promise.race(running);
    const sent = tally.run(kind.name, kind.send).finally(() => running.delete(sent));
    running.add(sent);
  }
  await Promise.all(running);
}

async function doChores(setting: Setting, tally: Tally, endsAt: number): Promise<void> {
  await Promise.all(
    chores(setting, ARTICLES).map(async ({ name, everySeconds, run }) => {
      for (let at = performance.now() + 500 * everySeconds; at < endsAt; at += 1e3 * everySeconds) {
        await sleep(Math.max(0, at - performance.now()));
        await tally.run(name, run);
      }
    }),
  );
}

async function takeSamples(sampler: Sampler, tally: Tally, startedAt: number, endsAt: number) {
  const samples: Sample[] = [];
  for (let n = 0; performance.now() < endsAt; n += 1) {
    await sleep(Math.max(0, startedAt + n * SAMPLE_SECONDS * 1e3 - performance.now()));
    const minutes = (performance.now() - startedAt) / 60_000;
    const sample = await sampler.sample(minutes, n % COLLECT_EVERY === 0);
    samples.push(sample);
    appendFileSync(SAMPLES, `${JSON.stringify(sample)}\n`);
    if (n % COLLECT_EVERY === 0) process.stderr.write(`${progress(sample, tally)}\n`);
  }
  return samples;
}

function progress({ minutes, figures }: Sample, { sent, failed }: Tally): string {
  const shown = Object.entries(figures)
    .filter(([name]) => /RSS|after collection|open files|^connections$|segments/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(0)}`);
  return `${minutes.toFixed(1)} min: ${sent} sent, ${failed} failed; ${shown.join(', ')}`;
}

/** Waits until nothing is left to do. Resolves to what is not as it must be. */
async function comeToRest(setting: Setting, sampler: Sampler): Promise<string[]> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const faults = async () => {
    const { figures } = await sampler.sample(0, false);
    const queues = Object.entries(await sampler.queues()).filter(([, count]) => count > 0);
    return [
      ...queues.map(([name, count]) => `${count} entries wait: ${name}`),
      ...(figures['connections idle in transaction'] ? ['a transaction is open'] : []),
      ...untidyTables(await sampler.tables()),
    ];
  };
  let found = await faults();
  while (seconds() < REST_SECONDS && (found.length > 0 || seconds() < MIN_REST_SECONDS)) {
    await sleep(5_000);
    found = await faults();
  }
  console.log(`at rest after ${seconds().toFixed(0)} s: ${found.join('; ') || 'yes'}`);
  const { code, stdout, stderr } = await runCli(['index', 'verify'], {
    DATABASE_URL: setting.databaseUrl,
    ELASTICSEARCH_URL: setting.elasticsearch,
    ELASTICSEARCH_INDEX: setting.index,
  });
  console.log(`index verify, exit code ${code}: ${stdout.trim()}`);
  if (code !== 0) found.push(`index verify: ${code} ${stderr.slice(-500)}`);
  return found;
}

let hasPassed = false;
await withSearchSetting(
  ARTICLES,
  async (setting) => {
    const servers = [setting.server];
    while (servers.length < Number(values.servers))
      servers.push(await setting.startAnother(ENVIRONMENT));
    const random = seededRandom(SEED + 1);
    const address = () => {
      const n = Math.floor(random() * ADDRESSES);
      return `198.18.${n >> 8}.${n & 255}`;
    };
    const client = new SoakClient(
      servers.map(({ url }) => url),
      address,
    );
    const receiver = await receiveWebhooks(setting);
    const sampler = new Sampler(setting, servers);
    const tally = new Tally();
    try {
      writeFileSync(SAMPLES, '');
      const before = await sampler.tables();
      const startedAt = performance.now();
      const endsAt = startedAt + MINUTES * 60_000;
      const [samples] = await Promise.all([
        takeSamples(sampler, tally, startedAt, endsAt),
        sendRequests(requestKinds(client, ARTICLES, SEED), tally, endsAt),
        doChores(setting, tally, endsAt),
      ]);
      console.log(
        `${MINUTES} minutes, ${ARTICLES} articles, ${servers.length} servers, ${RATE} requests/s; ` +
          `${receiver.received()} messages of webhooks\n` +
          `  ${''.padEnd(38)}     sent    failed    p50    p95    p99 ms\n${tally}\n` +
          describeFigures(samples),
      );
      const faults = await comeToRest(setting, sampler);
      console.log(describeTables(before, await sampler.tables()));
      const warnings = servers.flatMap(({ log }) => log);
      console.log(`${warnings.length} of the newest log lines are warnings or worse`);
      for (const line of warnings.slice(-20)) console.log(`  ${line.slice(0, 300)}`);
      hasPassed = tally.failed === 0 && faults.length === 0;
    } finally {
      client.stop();
      await sampler.stop();
      await receiver.stop();
    }
  },
  ENVIRONMENT,
);
process.exit(hasPassed ? 0 : 1);
