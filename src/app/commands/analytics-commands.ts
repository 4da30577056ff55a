import {
  exportLog,
  type Forgotten,
  forgetLog,
  type LogFormat,
  type LogKind,
} from '../../analytics/index.js';
import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { alignedTable, createProgress } from './terminal-output.js';
import { parseTime } from './times.js';
import { withCommandDatabase } from './with-command-database.js';
import { writeOutput } from './write-output.js';

/** Without it, spreadsheets decode a CSV file in the code page of the country. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Exports the log of a time range to a file, or to standard output for `-`. A CSV file begins with
 * a byte order mark. Rejects with OperatorError for an invalid time or if the export fails midway;
 * an existing file is then unchanged (see `writeOutput`).
 */
export async function analyticsExport(
  config: Config,
  file: string,
  { from, to, what, format }: { from: string; to?: string; what: LogKind; format: LogFormat },
): Promise<void> {
  const now = new Date();
  const range = {
    from: parseTime('--from', from, now),
    to: to === undefined ? now : parseTime('--to', to, now),
  };
  checkOrder(range);
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const progress = createProgress(`Exported ${what}`);
    let lines = 0;
    const counted = async function* () {
      if (format === 'csv' && file !== '-') yield BYTE_ORDER_MARK;
      for await (const line of exportLog(poolOf(dataSource), { ...range, what, format })) {
        progress.update(++lines);
        yield line;
      }
    };
    try {
      await writeOutput(file, counted());
    } finally {
      progress.stop();
    }
  });
}

/**
 * Deletes the log of a time range, or only counts it with `dryRun`, and prints the number of rows
 * by table. Rejects with OperatorError if the range is missing or invalid.
 */
export async function analyticsForget(
  config: Config,
  options: { before?: string; from?: string; to?: string; dryRun: boolean; json: boolean },
): Promise<void> {
  const range = rangeOf(options, new Date());
  const access = options.dryRun ? 'read' : 'write';
  const forgotten = await withCommandDatabase(config, access, async (dataSource) => {
    const progress = createProgress('Tables');
    try {
      return await forgetLog(poolOf(dataSource), range, {
        dryRun: options.dryRun,
        onProgress: progress.update,
      });
    } finally {
      progress.stop();
    }
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...range, dryRun: options.dryRun, ...forgotten })}\n`
      : describe(forgotten, range, options.dryRun),
  );
}

function rangeOf(
  { before, from, to }: { before?: string; from?: string; to?: string },
  now: Date,
): { from: Date | null; to: Date } {
  if (before !== undefined) return { from: null, to: parseTime('--before', before, now) };
  if (from === undefined || to === undefined)
    throw new OperatorError(
      'Say what is to be forgotten: --before <when>, or --from <when> and --to <when>.',
    );
  const range = { from: parseTime('--from', from, now), to: parseTime('--to', to, now) };
  checkOrder(range);
  return range;
}

function checkOrder({ from, to }: { from: Date; to: Date }): void {
  if (from >= to)
    throw new OperatorError(
      `--from must be before --to, but is ${from.toISOString()}, and --to is ${to.toISOString()}.`,
    );
}

const LABELS: Record<keyof Forgotten, string> = {
  searches: 'searches',
  clicks: 'clicks',
  suggestions: 'suggestions',
  searchRollups: 'roll-ups of searches by hour',
  queryRollups: 'roll-ups of queries by day',
  comments: 'comments of feedback',
  popularQueries: 'popular queries',
};

function describe(
  forgotten: Forgotten,
  { from, to }: { from: Date | null; to: Date },
  dryRun: boolean,
): string {
  const time = from
    ? `from ${from.toISOString()} to ${to.toISOString()}`
    : `before ${to.toISOString()}`;
  const rows = (Object.keys(LABELS) as (keyof Forgotten)[]).map((kind) => [
    `  ${LABELS[kind]}`,
    String(forgotten[kind]),
  ]);
  return `${dryRun ? 'Would be forgotten' : 'Forgotten'} ${time}:\n${alignedTable(rows)}`;
}
