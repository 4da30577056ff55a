import { percentile } from '../support/statistics.js';
import type { Sent, Use } from './measure.js';

export const fixed = (value: number, digits = 1) => value.toFixed(digits);

export function describeTimes(rounds: readonly Sent[]): string {
  const ms = rounds.flatMap((round) => round.ms);
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => fixed(percentile(ms, share)));
  return `p50 ${p50}, p95 ${p95}, p99 ${p99} ms (${ms.length}, ${failed} failed)`;
}

export function describeUse({ processors, longestBlock }: Use): string {
  const used = Object.entries(processors).map(([name, value]) => `${name} ${fixed(value, 3)}`);
  const blocks = longestBlock.map((ms) => fixed(ms, 0)).join(', ');
  return `${used.join(', ')}; longest loop blocks ${blocks} ms`;
}

/** Figures by name, printed one by one and as a table at the end. */
export class FigureTable {
  private readonly lines: [name: string, value: string][] = [];

  add(name: string, value: string): void {
    this.lines.push([name, value]);
    console.log(`${name.padEnd(46)}${value}`);
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.lines);
  }

  /** In Markdown. */
  toString(): string {
    const width = Math.max(...this.lines.map(([name]) => name.length));
    return this.lines.map(([name, value]) => `| ${name.padEnd(width)} | ${value} |`).join('\n');
  }
}
