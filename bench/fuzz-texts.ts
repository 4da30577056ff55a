/**
 * Generated texts of 1 to 200 characters, made of what the server's own regular expressions match
 * and of what people write, through normalisation, interpretation, masking, excerpts and the
 * rewriting of errors, in a worker. Prints the slowest text of each as a multiple of a plain one of
 * its length; Ctrl-C prints what was found so far. Exit code 1 when a text takes longer than the
 * deadline.
 *
 *   npm run bench:texts -- [--count 1000000] [--seed 1]
 *
 * A short form runs in `npm test` (test/regexps/fuzz-texts.test.ts).
 */
import { parseArgs } from 'node:util';
import { createProgress } from '../src/app/commands/terminal-output.js';
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
const progress = createProgress('texts');
const startedAt = Date.now();
let soFar: [done: number, slowest: SlowestStep[]] = [0, []];

function print(done: number, slowest: readonly SlowestStep[]): void {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  process.stdout.write(
    `${done} texts of ${expressions.length} expressions, seed ${seed}, ${seconds} s\n`,
  );
  for (const { step, multiple, milliseconds, text } of slowest) {
    process.stdout.write(
      `  ${step.padEnd(18)}${multiple.toFixed(1)} times  ${milliseconds.toFixed(2)} ms  ${JSON.stringify(text)}\n`,
    );
  }
}

process.once('SIGINT', () => {
  print(...soFar);
  process.exit(130);
});
const slowest = await fuzzTexts(
  { expressions, count, seed, longest: 200 },
  {
    deadlineMs: DEADLINE_MS,
    onProgress: (done, found) => {
      soFar = [done, found];
      progress.update(done, count);
    },
  },
).finally(() => progress.stop());
print(count, slowest);
