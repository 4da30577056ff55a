import { fuzzTexts, STEPS } from '../../bench/support/fuzz-texts.js';
import { builtExpressions } from '../support/regexps/built-expressions.js';
import { writtenExpressions } from '../support/regexps/written-expressions.js';

const COUNT = 150;
const SEED = Number(process.env.REGEXP_SEED ?? Math.floor(Math.random() * 1_000_000));
/** Far less than a vulnerable expression takes, far more than a safe one on a busy machine. */
const DEADLINE_MS = 20_000;
/**
 * Maximum ratio of a generated text's time to a plain text's. The maximum of 325,000 texts was 11;
 * the margin allows for other tests on the machine.
 */
const MAX_SLOWDOWN = 50;

it('no generated text takes much longer than a plain one in any step of the server', async () => {
  const { literals, constructions } = writtenExpressions();
  const expressions = [...literals, ...(await builtExpressions(constructions))];
  const slowest = await fuzzTexts(
    { expressions, count: COUNT, seed: SEED, maxLength: 200 },
    { deadlineMs: DEADLINE_MS },
  );
  expect(slowest.map(({ step }) => step)).toEqual([...STEPS]);
  const slow = slowest
    .filter(({ multiple }) => multiple > MAX_SLOWDOWN)
    .map((found) => ({ ...found, REGEXP_SEED: SEED }));
  expect(slow).toEqual([]);
}, 240_000);
