import { median, slopeOf } from '../support/statistics.js';
import type { Sample, Table } from './samples.js';

const AUTOVACUUM_ROWS = 50;
const AUTOVACUUM_SHARE = 0.2;
/** Rows that a table may have dead at rest beyond what autovacuum leaves. */
const SPARE_ROWS = 1_000;

/**
 * A line for each figure: at the start, in the middle and at the end (medians of five samples), the
 * highest, and how much it grows in an hour by a straight line through the second half.
 */
export function describeFigures(samples: readonly Sample[]): string {
  const names = new Set(samples.flatMap(({ figures }) => Object.keys(figures)));
  const lines = [...names].map((name) => {
    const points = samples
      .filter(({ figures }) => name in figures)
      .map(({ minutes, figures }) => [minutes / 60, figures[name]!] as const);
    const values = points.map(([, value]) => value);
    const middle = Math.floor(values.length / 2);
    const columns = [
      values.slice(0, 5),
      values.slice(Math.max(0, middle - 2), middle + 3),
      values.slice(-5),
    ].map((some) => median(some).toFixed(1).padStart(9));
    const second = points.slice(middle);
    const { slope, plusMinus } = slopeOf(second);
    const growth =
      second.length < 3 ? 'too short' : `${signed(slope)} ± ${plusMinus.toFixed(1)} per hour`;
    return `  ${name.padEnd(38)}${columns.join(' ')} ${Math.max(...values)
      .toFixed(1)
      .padStart(9)}   ${growth}`;
  });
  const heading = ['start', 'middle', 'end', 'highest'].map((word) => word.padStart(9)).join(' ');
  return `  ${''.padEnd(38)}${heading}   in the second half\n${lines.join('\n')}`;
}

/** A line for each table that has at least 1 MB or 1,000 dead rows. */
export function describeTables(before: readonly Table[], after: readonly Table[]): string {
  const lines = after
    .filter(({ megabytes, dead }) => megabytes >= 1 || dead >= SPARE_ROWS)
    .map(({ name, live, dead, megabytes }) => {
      const earlier = before.find((table) => table.name === name)?.megabytes ?? 0;
      const sizes = [earlier, megabytes].map((size) => size.toFixed(1).padStart(8));
      const counts = [live, dead].map((count) => String(count).padStart(9));
      return `  ${name.padEnd(38)}${sizes.join(' ')} ${counts.join(' ')}`;
    });
  return `  ${''.padEnd(38)}MB start   MB end      live      dead rows\n` + lines.join('\n');
}

/** Tables with more dead rows than autovacuum leaves. */
export function untidyTables(tables: readonly Table[]): string[] {
  return tables
    .filter(({ live, dead }) => dead > AUTOVACUUM_ROWS + AUTOVACUUM_SHARE * live + SPARE_ROWS)
    .map(({ name, live, dead }) => `${name} (${live} live, ${dead} dead rows)`);
}

const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(1)}`.padStart(8);
