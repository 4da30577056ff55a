import { exportLog, forgetLog, type LogFormat, type LogKind } from '../../analytics/index.js';
import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database/database.js';
import { OperatorError } from '../../core/errors.js';
import { alignedTable, print, withProgress } from './terminal-output.js';
import { parseTime } from './times.js';
import { withCommandDatabase } from './command-database.js';
import { writeOutput } from './write-output.js';

/** Without this mark, spreadsheets decode a CSV file in the code page of the country. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Exports the log of a time range to a file, or to standard output for `-`. A CSV file begins with
 * a byte order mark. Rejects with OperatorError for an invalid time; for errors of the file see
 * `writeOutput`.
 */
export async function analyticsExport(
  config: Config,
  file: string,
  { from, to, what, format }: { from: string; to?: string; what: LogKind; format: LogFormat },
): Promise<void> {
  const range = parseRange(from, to, new Date());
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const lines = async function* () {
      if (format === 'csv' && file !== '-') yield BYTE_ORDER_MARK;
      yield* exportLog(poolOf(dataSource), { ...range, what, format });
    };
    await writeOutput(file, what, lines());
  });
}

/**
 * Deletes the log of a time range, or only counts its rows with `dryRun`. Prints the number of rows
 * by table. Rejects with OperatorError if the range is missing or invalid.
 */
export async function analyticsForget(
  config: Config,
  options: { before?: string; from?: string; to?: string; dryRun: boolean; json: boolean },
): Promise<void> {
  const { dryRun, json } = options;
  const range = rangeOf(options);
  const forgotten = await withCommandDatabase(config, dryRun ? 'read' : 'write', (dataSource) =>
    withProgress('Tables', (onProgress) =>
      forgetLog(poolOf(dataSource), range, { dryRun, onProgress }),
    ),
  );
  print(json, { ...range, dryRun, ...forgotten }, () => {
    const [from, to] = [range.from?.toISOString(), range.to.toISOString()];
    const time = from === undefined ? `before ${to}` : `from ${from} to ${to}`;
    const rows = Object.entries(forgotten).map(([kind, count]) => [`  ${words(kind)}`, `${count}`]);
    return `${dryRun ? 'Would be deleted' : 'Deleted'} ${time}:\n${alignedTable(rows)}`;
  });
}

function rangeOf({ before, from, to }: { before?: string; from?: string; to?: string }): {
  from: Date | null;
  to: Date;
} {
  const now = new Date();
  if (before !== undefined) return { from: null, to: parseTime('--before', before, now) };
  if (from === undefined || to === undefined)
    throw new OperatorError(
      'Name the range to delete: --before <when>, or --from <when> and --to <when>.',
    );
  return parseRange(from, to, now);
}

function parseRange(fromText: string, toText: string | undefined, now: Date) {
  const from = parseTime('--from', fromText, now);
  const to = toText === undefined ? now : parseTime('--to', toText, now);
  if (from >= to)
    throw new OperatorError(
      `--from must be before --to, but is ${from.toISOString()}, and --to is ${to.toISOString()}.`,
    );
  return { from, to };
}

/** "popularQueries" as "popular queries". */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
