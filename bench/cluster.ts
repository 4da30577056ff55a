/**
 * Runs what an operator would: three Elasticsearch nodes with passwords and TLS, a Postgres, two
 * servers and a proxy, under 30 searches and 5 writes a second. Faults follow each other, each from
 * rest to rest. Prints a table of failed requests and times. Exit code 1 if a request failed that
 * should not, searches do not become as before, searches are slow while a node is stopped, or an
 * index disagrees.
 *
 *   npm run bench -- cluster --proxy haproxy|nginx [--faults killed,stopped,servers,postgres]
 *
 * `--seconds` replaces how long each fault lasts. All faults take about 10 minutes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ProxyKind } from '../test/faults/proxies.js';
import { waitUntilDelivered } from '../test/support/delivery.js';
import { newFilter } from '../test/support/new-filter.js';
import { type Sample, send, startTraffic } from '../test/support/traffic.js';
import { startWriters } from '../test/support/writers.js';
import { type DoumCluster, startDoumCluster } from './cluster/doum-cluster.js';
import { type Fault, FAULTS } from './cluster/faults.js';
import {
  between,
  describeFigures,
  type FaultFigures,
  reachesAim,
  timesOf,
} from './cluster/figures.js';
import { generateQueries } from './support/generate-articles.js';

const SEARCHES_PER_SECOND = 30;
const WRITES_PER_SECOND = 5;
/** Requests that wait for seconds must not delay others. */
const CONCURRENCY = 100;
/** The time over which searches are at rest or normal. */
const WINDOW_MS = 5_000;
/** Searches that queue begin more slowly. */
const MIN_RATE = 0.95;
const MAX_P99_AT_REST_MS = 1_000;
/** p99 may be this many times that of before the fault. */
const NORMAL_FACTOR = 2;
/** New nodes and servers need more than a minute to compile their code on two cores. */
const MAX_WARM_MS = 240_000;
const MAX_AFTER_MS = 90_000;

const SEARCH = `query ($filter: SearchFilter, $query: String!) {
  search(query: $query, filter: $filter, first: 10) {
    degraded totalCount facets { values { slug count } } nodes { title breadcrumb }
  }
}`;

/** Sends searches of readers and writes of editors until stopped. */
function startRequests({ proxy, catalogue }: DoumCluster) {
  const searches: Sample[] = [];
  const writes: Sample[] = [];
  const options = { urls: () => [proxy.url], seed: 1, concurrency: CONCURRENCY };
  const queries = generateQueries(500, 1);
  let turn = 0;
  const searching = startTraffic(
    {
      ...{ ...options, perSecond: SEARCHES_PER_SECOND },
      observe: (sample) => searches.push(sample),
    },
    { sent: 0, succeeded: 0, refused: {}, lost: 0 },
    (url) => {
      const query = queries[(turn += 1) % queries.length]!;
      return send(url, SEARCH, { query, filter: newFilter() }, { isReader: true });
    },
  );
  const writing = startWriters({
    ...{ ...options, catalogue, perSecond: WRITES_PER_SECOND },
    observe: (sample) => writes.push(sample),
  });
  /** Whether requests do not fail, and searches do not queue and are fast, from this time on. */
  const isCalm = (from: number, maxP99: number) => {
    const searched = between(searches, from, from + WINDOW_MS);
    const written = between(writes, from, from + WINDOW_MS);
    return (
      searched.length >= (MIN_RATE * SEARCHES_PER_SECOND * WINDOW_MS) / 1_000 &&
      written.length > 0 &&
      [...searched, ...written].every(({ hasFailed }) => !hasFailed) &&
      timesOf(searched).p99 <= maxP99
    );
  };
  return {
    searches,
    // The searches of the last second may not be answered yet.
    isAtRest: () => isCalm(performance.now() - WINDOW_MS - 1_000, MAX_P99_AT_REST_MS),
    /** The seconds from `since` until searches are as before; null if they are not yet. */
    secondsToNormal(since: number, p99Before: number): number | null {
      for (let at = since; at + WINDOW_MS <= performance.now(); at += 100)
        if (isCalm(at, NORMAL_FACTOR * p99Before)) return (at - since) / 1_000;
      return null;
    },
    stop: () => Promise.all([searching.stop(), writing.stop()]),
  };
}

/** Waits until the check passes; ends after `withinMs` in any case. */
async function waitFor(check: () => boolean, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!check() && performance.now() < endsAt) await sleep(500);
}

/** Runs one fault under requests, which begin before the fault and end when all is normal again. */
async function measure(cluster: DoumCluster, fault: Fault): Promise<FaultFigures> {
  await cluster.untilWhole();
  const requests = startRequests(cluster);
  await waitFor(requests.isAtRest, MAX_WARM_MS);
  const beganAt = performance.now();
  const end = await fault.begin(cluster);
  const seconds = values.seconds === undefined ? fault.seconds : Number(values.seconds);
  if (end) await sleep(seconds * 1_000 + beganAt - performance.now());
  const endedAt = performance.now();
  await end?.();
  await cluster.untilWhole();
  const timesBetween = (from: number, to: number) => timesOf(between(requests.searches, from, to));
  const before = timesBetween(beganAt - WINDOW_MS, beganAt);
  const toNormal = () => requests.secondsToNormal(endedAt, before.p99);
  await waitFor(() => toNormal() !== null, MAX_AFTER_MS);
  const normalAfter = toNormal();
  const [searches, writes] = await requests.stop();
  const stoppedAt = performance.now();
  await waitUntilDelivered(cluster.pool);
  const delivered = (performance.now() - stoppedAt) / 1_000;
  const { code, stdout, stderr } = await cluster.command(['index', 'verify']);
  return {
    ...{ fault: fault.name, seconds: (endedAt - beganAt) / 1_000, searches, writes, before },
    during: timesBetween(beganAt, endedAt),
    after: timesBetween(endedAt, stoppedAt),
    ...{ normalAfter, delivered },
    difference: code === 0 ? null : `code ${code}: ${(stdout || stderr).split('\n')[0]}`,
  };
}

const { values } = parseArgs({
  options: {
    proxy: { type: 'string', default: 'haproxy' },
    faults: { type: 'string', default: Object.keys(FAULTS).join(',') },
    seconds: { type: 'string' },
  },
});
const groups = values.faults.split(',');
if (!groups.every((group) => group in FAULTS) || !['haproxy', 'nginx'].includes(values.proxy)) {
  process.stderr.write(
    `--proxy is haproxy or nginx, and --faults are of ${Object.keys(FAULTS).join(',')}.\n`,
  );
  process.exit(1);
}

// The processes that were started end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
const figures: FaultFigures[] = [];
log(`Starting three nodes, Postgres, two servers and ${values.proxy} ...`);
const cluster = await startDoumCluster(values.proxy as ProxyKind);
try {
  for (const fault of groups.flatMap((group) => FAULTS[group]!)) {
    log(`${fault.name} ...`);
    const row = await measure(cluster, fault);
    log(JSON.stringify(row));
    figures.push(row);
    if (!reachesAim(row)) cluster.showWarnings();
  }
} finally {
  await cluster.stop();
}
process.stdout.write(describeFigures(figures));
process.exit(figures.every(reachesAim) ? 0 : 1);
