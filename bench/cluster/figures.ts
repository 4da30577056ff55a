import type { Sample, TrafficCounts } from '../../test/support/traffic.js';
import { percentile } from '../support/statistics.js';

/** Maximum p99 of the searches while a node is stopped. */
const MAX_P99_MS = 3_000;

/** In milliseconds. */
export interface Times {
  p50: number;
  p99: number;
}

/** What a fault did to readers and editors. */
export interface FaultFigures {
  fault: string;
  seconds: number;
  /** The requests from before the fault until all was normal. */
  searches: TrafficCounts;
  writes: TrafficCounts;
  /** The times of the searches. */
  before: Times;
  during: Times;
  after: Times;
  /** Seconds from the end of the fault; null if searches did not become as before. */
  normalAfter: number | null;
  /** Seconds from the end of the traffic until every change is in the index. */
  delivered: number;
  /** What is wrong with the index, by `index verify`; null if the index agrees. */
  difference: string | null;
}

/** The samples of requests that began in this time, by `performance.now()`. */
export function between(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ at }) => at >= from && at < to);
}

export function timesOf(samples: readonly Sample[]): Times {
  const [p50, p99] = [0.5, 0.99].map((share) =>
    Math.round(
      percentile(
        samples.map(({ ms }) => ms),
        share,
      ),
    ),
  ) as [number, number];
  return { p50, p99 };
}

/** Whether a fault did no more than it may to readers and editors, and all was normal again. */
export function reachesAim(figures: FaultFigures): boolean {
  const { fault, searches, writes, during, normalAfter, difference } = figures;
  if (difference !== null || normalAfter === null) return false;
  if (fault.endsWith('stopped') && during.p99 > MAX_P99_MS) return false;
  // Without Postgres requests fail.
  return fault.startsWith('Postgres') || failedOf(searches) + failedOf(writes) === 0;
}

function failedOf({ sent, succeeded }: TrafficCounts): number {
  return sent - succeeded;
}

const times = ({ p50, p99 }: Times) => `${p50} / ${p99}`;
const failed = (counts: TrafficCounts) => `${failedOf(counts)} of ${counts.sent}`;
const COLUMNS: Record<string, (figures: FaultFigures) => string> = {
  fault: ({ fault }) => fault,
  seconds: ({ seconds }) => seconds.toFixed(0),
  'searches failed': ({ searches }) => failed(searches),
  'writes failed': ({ writes }) => failed(writes),
  'p50 / p99 before, ms': ({ before }) => times(before),
  during: ({ during }) => times(during),
  after: ({ after }) => times(after),
  'normal after, s': ({ normalAfter }) => normalAfter?.toFixed(1) ?? '–',
  'delivered after, s': ({ delivered }) => delivered.toFixed(1),
  verify: ({ difference }) => difference ?? 'agrees',
};
const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;

/** A Markdown table of the figures, and a line for each fault with failures. */
export function describeFigures(figures: readonly FaultFigures[]): string {
  const failures = figures.flatMap(({ fault, searches, writes }) =>
    Object.entries({ searches, writes }).flatMap(([kind, { refused, lost }]) =>
      Object.entries({ ...refused, ...(lost > 0 && { lost }) }).map(
        ([code, count]) => `${fault}: ${count} ${kind} ${code}\n`,
      ),
    ),
  );
  return [
    line(Object.keys(COLUMNS)),
    line(Object.keys(COLUMNS).map(() => '---')),
    ...figures.map((row) => line(Object.values(COLUMNS).map((cell) => cell(row)))),
    ...failures,
  ].join('');
}
