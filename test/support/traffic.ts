import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_KEY, type Answer } from './start-test-app.js';

/** The results of requests. */
export interface TrafficCounts {
  sent: number;
  succeeded: number;
  /** Answers with an error, by code. */
  refused: Record<string, number>;
  /** Requests without an answer, whose effect is unknown. */
  lost: number;
}

/** Running requests. `stop` ends them early; both promises resolve after the last answer. */
export interface Traffic<Counts extends TrafficCounts> {
  readonly counts: Counts;
  readonly done: Promise<Counts>;
  stop(): Promise<Counts>;
}

/** The number and rate of requests, and their targets. */
export interface TrafficOptions {
  /** The running servers, used in turns; nothing is sent while there is none. */
  urls: () => string[];
  seed: number;
  /** Number of requests; otherwise until stopped. */
  count?: number;
  /** Maximum rate. */
  perSecond?: number;
  /** Concurrent requests; default 4. */
  concurrency?: number;
  /** Called after each request. */
  observe?: (sample: Sample) => void;
}

/** One request: when it began, by `performance.now()`, and how it went. */
export interface Sample {
  at: number;
  ms: number;
  hasFailed: boolean;
}

/** A request without an answer after this time is lost. */
const ANSWER_LIMIT_MS = 30_000;
const CONCURRENCY = 4;

/** The result of one request. */
export type Outcome<T> =
  { kind: 'answered'; data: T } | { kind: 'refused'; code: string } | { kind: 'lost' };

/** Sends a request as the administrator, or as a reader without a key; never throws. */
export async function send<T>(
  url: string,
  query: string,
  variables: object,
  { isReader = false } = {},
): Promise<Outcome<T>> {
  let status = 0;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(!isReader && { authorization: `Bearer ${ADMIN_KEY}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    status = response.status;
    const { data, errors } = (await response.json()) as Answer<T>;
    const code = errors?.[0]?.extensions?.code;
    return errors
      ? { kind: 'refused', code: code ?? errors[0]!.message }
      : { kind: 'answered', data: data! };
  } catch {
    return status >= 400 ? { kind: 'refused', code: `HTTP ${status}` } : { kind: 'lost' };
  }
}

/** Runs `work` repeatedly as configured. `work` returns the result, or null if it sent nothing. */
export function startTraffic<Counts extends TrafficCounts>(
  { urls, count = Infinity, perSecond, concurrency = CONCURRENCY, observe }: TrafficOptions,
  counts: Counts,
  work: (url: string) => Promise<Outcome<unknown> | null>,
): Traffic<Counts> {
  const startedAt = performance.now();
  let begun = 0;
  let stopped = false;
  const worker = async () => {
    while (!stopped && begun < count) {
      const turn = begun;
      begun += 1;
      if (perSecond) {
        const early = startedAt + (turn * 1_000) / perSecond - performance.now();
        if (early > 0) await sleep(early);
      }
      while (!stopped && urls().length === 0) await sleep(20);
      if (stopped) return;
      const living = urls();
      const at = performance.now();
      const outcome = await work(living[turn % living.length]!);
      if (!outcome) continue;
      observe?.({ at, ms: performance.now() - at, hasFailed: outcome.kind !== 'answered' });
      counts.sent += 1;
      if (outcome.kind === 'answered') counts.succeeded += 1;
      else if (outcome.kind === 'lost') counts.lost += 1;
      else counts.refused[outcome.code] = (counts.refused[outcome.code] ?? 0) + 1;
    }
  };
  const done = Promise.all(Array.from({ length: concurrency }, worker)).then(() => counts);
  return {
    counts,
    done,
    stop: () => {
      stopped = true;
      return done;
    },
  };
}
