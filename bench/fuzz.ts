/**
 * Sends random valid and invalid operations, which fast-check generates from the schema, to a
 * server in a separate process, with each engine. Exit code 1 if an answer is
 * INTERNAL_SERVER_ERROR, invalid or missing, reveals SQL, a file path or a stack trace, or if the
 * server crashes.
 *
 *   npm run bench:fuzz -- [--count 20000] [--seed 1] [--engine postgres]
 *
 * A short form runs in `npm test` (test/e2e/fuzz.test.ts).
 */
import { parseArgs } from 'node:util';
import { createProgress } from '../src/app/commands/terminal-output.js';
import { type FuzzReport, fuzz } from '../test/support/fuzz.js';
import type { EngineChoice } from '../test/support/start-test-app.js';
import { withServices } from './support/start-services.js';

/** Maximum number of findings and of log lines to print. */
const MAX_PRINTED = 5;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string' },
  },
});

/** Prints a report. Returns whether it has no findings. */
function print(engine: EngineChoice, report: FuzzReport): boolean {
  const { findings, index } = report;
  const row = (name: string, value: unknown) =>
    process.stdout.write(`  ${name.padEnd(34)}${String(value)}\n`);
  process.stdout.write(`${engine}, seed ${values.seed}\n`);
  row('operations', report.sent);
  row(
    'answers with data',
    `${report.withData} (${Math.round((100 * report.withData) / report.sent)} %)`,
  );
  for (const [status, count] of Object.entries(report.byStatus)) row(`status ${status}`, count);
  for (const [code, count] of Object.entries(report.byCode).sort((a, b) => b[1] - a[1]))
    row(code, count);
  row('INTERNAL_SERVER_ERROR', report.byCode.INTERNAL_SERVER_ERROR ?? 0);
  row('crashes', report.crashes);
  row('leaks', findings.filter(({ what }) => what.startsWith('The answer')).length);
  row('other findings', findings.filter(({ what }) => !what.startsWith('The answer')).length);
  row('errors in the log', report.logged.length);
  row(
    'root fields that never succeeded',
    Object.keys(report.succeeded)
      .filter((field) => report.succeeded[field] === 0)
      .join(', ') || 'none',
  );
  row('lost / stale / extra in the index', `${index.lost} / ${index.stale} / ${index.extra}`);
  row('answers a search afterwards', report.answersAfter ? 'yes' : 'NO');
  row('seconds', Math.round(report.seconds));
  row(
    'MB before and after',
    `${Math.round(report.megabytes.before)} ${Math.round(report.megabytes.after)}`,
  );
  const size = ({ request }: (typeof findings)[number]) =>
    request.search.length + (request.body?.length ?? 0);
  const bySize = [...findings].sort((a, b) => size(a) - size(b));
  // The smallest finding of each kind.
  const kinds = new Map(bySize.reverse().map((finding) => [finding.what.slice(0, 60), finding]));
  for (const { what, request } of [...kinds.values()].reverse().slice(0, MAX_PRINTED))
    process.stdout.write(
      `\n${what}\n${request.method} ${request.search} ${JSON.stringify(request.headers)}\n${request.body?.slice(0, 3_000)}\n`,
    );
  for (const line of report.logged.slice(0, MAX_PRINTED))
    process.stdout.write(`\n${line.slice(0, 3_000)}\n`);
  return (
    findings.length +
      report.logged.length +
      report.crashes +
      index.lost +
      index.stale +
      index.extra ===
      0 && report.answersAfter
  );
}

let hasPassed = true;
await withServices(async () => {
  for (const engine of ['memory', 'elasticsearch'] as const) {
    if (values.engine !== undefined && values.engine !== engine) continue;
    const progress = createProgress(`Operations on ${engine}`);
    const report = await fuzz(engine, {
      count: Number(values.count),
      seed: Number(values.seed),
      progress: (done, total) => progress.update(done, total),
    });
    progress.stop();
    hasPassed = print(engine, report) && hasPassed;
  }
});
process.exit(hasPassed ? 0 : 1);
