import type { FailedRequests, FaultFigures } from './cluster-fault.js';
import type { Times } from './fault-figures.js';

/** While a node is stopped. */
const MAX_P99_MS = 3_000;

/**
 * Whether a fault did to readers and editors no more than it may, and all was as before in the end.
 */
function hasPassed(figures: FaultFigures): boolean {
  const { fault, searches, writes, lastWrites, normalAfterEnd, verifyCode } = figures;
  if (verifyCode !== 0 || normalAfterEnd === null) return false;
  if ([searches, writes, lastWrites].some(({ sent }) => sent === 0)) return false;
  if (lastWrites.failed > 0) return false;
  // Without Postgres requests fail.
  return fault.startsWith('Postgres') || searches.failed + writes.failed === 0;
}

/** The same, and searches were fast enough: for a machine that does nothing else. */
export function reachesAim(figures: FaultFigures): boolean {
  const isFast = !figures.fault.endsWith('stopped') || figures.during.p99 <= MAX_P99_MS;
  return hasPassed(figures) && isFast;
}

/** A Markdown table of the figures, and a line for each fault with failures. */
export function describeFigures(figures: readonly FaultFigures[]): string {
  const count = new Intl.NumberFormat('en').format;
  const failed = (requests: FailedRequests) => `${requests.failed} of ${count(requests.sent)}`;
  const times = ({ p50, p99 }: Times) => `${count(p50)} / ${count(p99)}`;
  const seconds = (value: number | null) => value?.toFixed(1) ?? '–';
  const columns: Record<string, (row: FaultFigures) => string> = {
    fault: ({ fault, on }) => `${fault} (${on})`,
    seconds: (row) => row.seconds.toFixed(0),
    'searches failed': ({ searches }) => failed(searches),
    'writes failed': ({ writes }) => failed(writes),
    'p50 / p99 before, ms': ({ before }) => times(before),
    during: ({ during }) => times(during),
    after: ({ after }) => times(after),
    'writes during': ({ writesDuring }) => times(writesDuring),
    'normal after begin / end, s': (row) =>
      `${seconds(row.normalAfterBegin)} / ${seconds(row.normalAfterEnd)}`,
    'delivered after, s': ({ delivered }) => delivered.toFixed(1),
    verify: ({ verifyCode }) => (verifyCode === 0 ? 'agrees' : `code ${verifyCode}`),
  };
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const failures = figures.flatMap(({ fault, searches, writes, verifyCode, verify }) => [
    ...Object.entries(searches.refused).map(([code, n]) => `${fault}: ${n} searches ${code}\n`),
    ...Object.entries(writes.refused).map(([code, n]) => `${fault}: ${n} writes ${code}\n`),
    ...(verifyCode === 0 ? [] : [`${fault}: ${verify}\n`]),
  ]);
  return [
    line(Object.keys(columns)),
    line(Object.keys(columns).map(() => '---')),
    ...figures.map((row) => line(Object.values(columns).map((cell) => cell(row)))),
    ...failures,
  ].join('');
}
