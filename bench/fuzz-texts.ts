/**
 * Finds texts for which the server is slow. Generates texts of 1 to 200 characters from matches of
 * the server's regular expressions and from typical words, and runs normalisation, interpretation,
 * masking, excerpts and error rewriting on them in a worker. Prints the slowest text of each step
 * with its duration as a multiple of that of a plain text of the same length. Ctrl-C prints the
 * results so far. Exit code 1 if a text takes longer than the deadline.
 *
 *   npm run bench:texts -- [--count 1000000] [--seed 1]
 *
 * A short form runs in `npm test` (test/regexps/fuzz-texts.test.ts).
 */
import { parseArgs } from 'node:util';
import { builtExpressions } from '../test/support/regexps/built-expressions.js';
import { writtenExpressions } from '../test/support/regexps/written-expressions.js';
import { fuzzTexts, type SlowestStep } from './support/fuzz-texts.js';

const DEADLINE_MS = 10_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const { literals, constructions } = writtenExpressions();
const expressions = [...literals, ...(await builtExpressions(constructions))];
// Imported only now: `builtExpressions` does not observe modules that are already loaded.
const { createProgress } = await import('../src/app/commands/terminal-output.js');
const progress = createProgress('texts');
const startedAt = Date.now();
let latest: [done: number, slowest: SlowestStep[]] = [0, []];

function print(done: number, slowest: readonly SlowestStep[]): void {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  process.stdout.write(
    `${done} texts from ${expressions.length} expressions, seed ${seed}, ${seconds} s\n`,
  );
  for (const { step, multiple, milliseconds, text } of slowest) {
    process.stdout.write(
      `  ${step.padEnd(18)}${multiple.toFixed(1)} times  ${milliseconds.toFixed(2)} ms  ${JSON.stringify(text)}\n`,
    );
  }
}

process.once('SIGINT', () => {
  print(...latest);
  process.exit(130);
});
const slowest = await fuzzTexts(
  { expressions, count, seed, maxLength: 200 },
  {
    deadlineMs: DEADLINE_MS,
    onProgress: (done, found) => {
      latest = [done, found];
      progress.update(done, count);
    },
  },
).finally(() => progress.stop());
print(count, slowest);
