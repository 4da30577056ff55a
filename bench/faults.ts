/**
 * Runs fault experiments on real Postgres, Elasticsearch and server processes, which are killed,
 * paused and disconnected. After each experiment, compares every article in Postgres with the
 * engine. Prints one line per experiment. Exit code 1 if an article is lost, stale or extra, or an
 * experiment fails.
 *
 *   npm run bench:faults -- [experiment ...]
 *
 * Short forms run in `npm test` and `npm run test:thorough` (test/faults).
 */
import type { Progress } from '../test/faults/setting.js';
import { FAULT_EXPERIMENTS } from './support/fault-experiments.js';
import { withServices } from './support/start-services.js';

const requested = process.argv.slice(2);
const unknown = requested.filter((name) => !(name in FAULT_EXPERIMENTS));
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown experiments: ${unknown.join(', ')}. ` +
      `Available: ${Object.keys(FAULT_EXPERIMENTS).join(', ')}.\n`,
  );
  process.exit(1);
}

/** Prints a line for each tenth. */
const progress: Progress = (done, total) => {
  if (done % Math.ceil(total / 10) === 0) process.stderr.write(`  ${done} of ${total}\n`);
};

let hasPassed = true;
await withServices(async () => {
  for (const name of requested.length > 0 ? requested : Object.keys(FAULT_EXPERIMENTS)) {
    process.stderr.write(`${new Date().toISOString()} ${name} ...\n`);
    const startedAt = performance.now();
    try {
      const { runs, lost, stale, extra, figures } = await FAULT_EXPERIMENTS[name]!(progress);
      const columns = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
      hasPassed &&= lost + stale + extra === 0;
      process.stdout.write(
        `${name.padEnd(26)} runs ${runs}   ` +
          `lost / stale / extra ${lost} / ${stale} / ${extra}   ${columns.join('   ')}\n`,
      );
    } catch (error) {
      hasPassed = false;
      process.stdout.write(`${name.padEnd(26)} failed\n`);
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
    process.stderr.write(`  took ${Math.round((performance.now() - startedAt) / 1_000)} s\n`);
  }
});
process.exit(hasPassed ? 0 : 1);
