import { OperatorError } from '../../core/errors.js';
import { readConfig } from '../../config/index.js';
import { analyticsExport, analyticsForget } from './analytics-commands.js';

/** No database answers here: times are checked before a connection is opened. */
const CONFIG = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
const NO_TIME =
  ', but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in ' +
  'Korea), or how long ago, like 30m, 12h or 90d.';
const ORDER =
  '--from must be before --to, but is 2026-10-01T15:00:00.000Z, and --to is ' +
  '2026-09-30T15:00:00.000Z.';
const RANGE = 'Name the range to delete: --before <when>, or --from <when> and --to <when>.';

it.each([
  [{ from: 'soon' }, `--from is "soon"${NO_TIME}`],
  [{ from: '90d', to: '2026-02-30' }, `--to is "2026-02-30"${NO_TIME}`],
  [{ from: '2026-10-02', to: '2026-10-01' }, ORDER],
])('analytics export refuses %j', async (range, message) => {
  const exporting = analyticsExport(CONFIG, 'never.csv', {
    ...range,
    what: 'searches',
    format: 'csv',
  });
  await expect(exporting).rejects.toThrow(new OperatorError(message));
  await expect(exporting).rejects.toBeInstanceOf(OperatorError);
});

it.each([
  [{ before: '2026-10-01T00:00' }, `--before is "2026-10-01T00:00"${NO_TIME}`],
  [{ from: '2026-10-02', to: '2026-10-01' }, ORDER],
  [{}, RANGE],
  [{ from: '90d' }, RANGE],
  [{ to: '90d' }, RANGE],
  [{ dryRun: true }, RANGE],
])('analytics forget refuses %j', async (range, message) => {
  const forgetting = analyticsForget(CONFIG, { dryRun: false, json: false, ...range });
  await expect(forgetting).rejects.toThrow(new OperatorError(message));
  await expect(forgetting).rejects.toBeInstanceOf(OperatorError);
});
