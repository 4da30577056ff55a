/**
 * The fault bench: real Postgres, real Elasticsearch, real server processes that are killed,
 * stopped and cut off. After every experiment Postgres is compared with the engine article by
 * article. One line each on standard output; exit code 1 when anything is lost, stale or extra, or
 * an experiment fails.
 *
 *   npm run bench:faults -- [names…]
 *
 * A short form of each runs in `npm test` (test/faults).
 */
import type { Progress } from '../test/faults/setting.js';
import { FAULT_EXPERIMENTS } from './support/fault-experiments.js';
import { withServices } from './support/start-services.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in FAULT_EXPERIMENTS));
if (unknown.length > 0) {
  process.stderr.write(
    `Not an experiment: ${unknown.join(', ')}. There are: ${Object.keys(FAULT_EXPERIMENTS).join(', ')}.\n`,
  );
  process.exit(1);
}

/** One line for each tenth. */
const progress: Progress = (done, of) => {
  if (done % Math.ceil(of / 10) === 0) process.stderr.write(`  ${done} of ${of}\n`);
};

let isClean = true;
await withServices(async () => {
  for (const name of asked.length > 0 ? asked : Object.keys(FAULT_EXPERIMENTS)) {
    process.stderr.write(`${new Date().toISOString()} ${name} ...\n`);
    const startedAt = performance.now();
    try {
      const { runs, lost, stale, extra, figures } = await FAULT_EXPERIMENTS[name]!(progress);
      const shown = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
      isClean &&= lost + stale + extra === 0;
      process.stdout.write(
        `${name.padEnd(26)} runs ${runs}   lost / stale / extra ${lost} / ${stale} / ${extra}   ${shown.join('   ')}\n`,
      );
    } catch (error) {
      isClean = false;
      process.stdout.write(`${name.padEnd(26)} failed\n`);
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
    process.stderr.write(`  took ${Math.round((performance.now() - startedAt) / 1_000)} s\n`);
  }
});
process.exit(isClean ? 0 : 1);
