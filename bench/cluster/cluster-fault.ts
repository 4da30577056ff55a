import { setTimeout as sleep } from 'node:timers/promises';
import { generateQueries } from '../support/generate-articles.js';
import { waitUntilDelivered } from '../../test/support/delivery.js';
import { newFilter } from '../../test/support/new-filter.js';
import { type Sample, send, startTraffic, type TrafficCounts } from '../../test/support/traffic.js';
import { startWriters } from '../../test/support/writers.js';
import { CLUSTER_FAULTS, type FaultGroup } from './cluster-faults.js';
import type { DoumCluster } from './doum-cluster.js';
import { between, secondsToNormal, type Times, timesOf } from './fault-figures.js';

const SEARCHES_PER_SECOND = 30;
const WRITES_PER_SECOND = 5;
/** Requests that wait for seconds must not delay others. */
const CONCURRENCY = 100;

/**
 * The traffic runs at least and at most this long before a fault. New nodes and servers need more
 * than a minute to compile their code on two cores, and searches queue until then.
 */
const MIN_WARM_MS = 15_000;
const MAX_WARM_MS = 240_000;
/** The searches of this time and of the one before it are compared. */
const REST_MS = 5_000;
const REST_FACTOR = 1.5;
/** At rest, searches do not queue: they begin at this share of their rate, and are this fast. */
const MIN_RATE = 0.95;
const MAX_REST_MS = 1_000;

/** The traffic runs at least this long after all is whole again, and at most until it is normal. */
const AFTER_MS = 10_000;
const MAX_AFTER_MS = 90_000;

const SEARCH = `query ($filter: SearchFilter, $query: String!) {
  search(query: $query, filter: $filter, first: 10) {
    degraded totalCount facets { values { slug count } } nodes { title breadcrumb }
  }
}`;

/** Requests of the fault and of the time until all was as before. */
export interface FailedRequests {
  sent: number;
  failed: number;
  /** Failures by code. */
  refused: Record<string, number>;
}

/** What a fault did to readers and editors. */
export interface FaultFigures {
  fault: string;
  on: string;
  seconds: number;
  searches: FailedRequests;
  writes: FailedRequests;
  before: Times;
  during: Times;
  after: Times;
  /** Of the writes. */
  writesDuring: Times;
  /** The writes of the last seconds, when all had been whole for a while. */
  lastWrites: { sent: number; failed: number };
  /** Seconds from the begin and from the end of the fault; null: not while it was measured. */
  normalAfterBegin: number | null;
  normalAfterEnd: number | null;
  /** Seconds from the end of the traffic until every change is in the index. */
  delivered: number;
  /** The exit code and the first line of `index verify`. */
  verifyCode: number | null;
  verify: string;
}

/**
 * Runs the faults of a group one after the other, each under 30 searches of readers and 5 writes of
 * editors a second, which begin when all is at rest and end when it is so again. `seconds` replaces
 * how long faults last that do not end by themselves.
 */
export async function* runClusterFaults(
  cluster: DoumCluster,
  group: FaultGroup,
  seconds?: number,
): AsyncGenerator<FaultFigures> {
  for (const [name, fault] of Object.entries(CLUSTER_FAULTS[group])) {
    await cluster.untilWhole();
    const traffic = startSamples(cluster);
    await traffic.untilAtRest();
    const beganAt = performance.now();
    const { on, end } = await fault.begin(cluster);
    if (end) await sleep((seconds ?? fault.seconds) * 1_000 + beganAt - performance.now());
    const endedAt = performance.now();
    await end?.();
    await cluster.untilWhole();
    const before = traffic.timesBetween(beganAt - 2 * REST_MS, beganAt);
    const toNormal = (since: number) =>
      secondsToNormal(traffic.searches, {
        ...{ since, until: performance.now(), p99Before: before.p99 },
      });
    const wholeAt = performance.now();
    await sleep(AFTER_MS);
    while (toNormal(endedAt) === null && performance.now() - wholeAt < MAX_AFTER_MS)
      await sleep(500);
    const [normalAfterBegin, normalAfterEnd] = [toNormal(beganAt), toNormal(endedAt)];
    const until = performance.now();
    const { searches, writes } = await traffic.stop();
    const stoppedAt = performance.now();
    await waitUntilDelivered(cluster.pool);
    const delivered = (performance.now() - stoppedAt) / 1_000;
    const verified = await cluster.command(['index', 'verify']);
    const last = between(writes.samples, until - REST_MS, until);
    yield {
      ...{ fault: name, on, seconds: (endedAt - beganAt) / 1_000 },
      searches: failuresOf(searches.counts),
      writes: failuresOf(writes.counts),
      before,
      during: timesOf(between(searches.samples, beganAt, endedAt)),
      after: timesOf(between(searches.samples, endedAt, until)),
      writesDuring: timesOf(between(writes.samples, beganAt, endedAt)),
      lastWrites: { sent: last.length, failed: last.filter(({ hasFailed }) => hasFailed).length },
      normalAfterBegin,
      normalAfterEnd,
      delivered,
      verifyCode: verified.code,
      verify: (verified.stdout || verified.stderr).split('\n')[0]!,
    };
  }
}

interface Samples {
  counts: TrafficCounts;
  samples: Sample[];
}

function startSamples({ proxy, catalogue }: DoumCluster) {
  const seed = 1;
  const searches: Sample[] = [];
  const writes: Sample[] = [];
  const traffic = { urls: () => [proxy.url], seed, concurrency: CONCURRENCY };
  const queries = generateQueries(500, seed);
  let turn = 0;
  const searching = startTraffic(
    {
      ...traffic,
      perSecond: SEARCHES_PER_SECOND,
      observe: (sample) => searches.push(sample),
    },
    { sent: 0, succeeded: 0, refused: {}, lost: 0 },
    (url) => {
      const query = queries[(turn += 1) % queries.length]!;
      // Each is a new question, which is not answered from memory.
      return send(url, SEARCH, { query, filter: newFilter() }, { isReader: true });
    },
  );
  const writing = startWriters({
    ...{ ...traffic, catalogue, perSecond: WRITES_PER_SECOND },
    observe: (sample) => writes.push(sample),
  });
  const startedAt = performance.now();
  const isAtRest = () => {
    const now = performance.now();
    const [earlier, later] = [
      between(searches, now - 2 * REST_MS, now - REST_MS),
      between(searches, now - REST_MS, now),
    ];
    const least = (MIN_RATE * SEARCHES_PER_SECOND * REST_MS) / 1_000;
    if (Math.min(earlier.length, later.length) < least) return false;
    if ([...earlier, ...later].some(({ hasFailed }) => hasFailed)) return false;
    const [before, after] = [timesOf(earlier), timesOf(later)];
    if (Math.max(before.p99, after.p99) > MAX_REST_MS) return false;
    return after.p99 <= REST_FACTOR * before.p99;
  };
  return {
    searches,
    timesBetween: (from: number, to: number): Times => timesOf(between(searches, from, to)),
    async untilAtRest(): Promise<void> {
      await sleep(MIN_WARM_MS);
      while (!isAtRest() && performance.now() - startedAt < MAX_WARM_MS) await sleep(500);
    },
    async stop(): Promise<{ searches: Samples; writes: Samples }> {
      const [searched, written] = await Promise.all([searching.stop(), writing.stop()]);
      return {
        searches: { counts: searched, samples: searches },
        writes: { counts: written, samples: writes },
      };
    },
  };
}

function failuresOf({ sent, succeeded, refused, lost }: TrafficCounts): FailedRequests {
  return {
    sent,
    failed: sent - succeeded,
    refused: { ...refused, ...(lost > 0 && { lost }) },
  };
}
