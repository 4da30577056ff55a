import type { Diagnostics } from 'recheck';
import type { Expression } from './expression.js';

// The native program takes a fifth of the JavaScript version's time.
const NATIVE = ['linux-x64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];
process.env.RECHECK_BACKEND ??= NATIVE.includes(`${process.platform}-${process.arch}`)
  ? 'native'
  : 'worker';

/**
 * Limited by steps instead of time, so that the result is the same on every machine. The checker
 * tests generated texts where automata do not decide: fewer than by default, because `slowestTexts`
 * tests every expression as well.
 */
const BOUNDS = {
  timeout: null,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
  recallTimeout: -1,
  randomSeed: 1,
  attackLimit: 2_000_000,
  maxAttackStringSize: 4_000,
  incubationLimit: 5_000,
  maxGeneStringSize: 300,
  maxIteration: 2,
  maxInitialGenerationSize: 60,
  maxGenerationSize: 30,
  crossoverSize: 8,
  mutationSize: 16,
};

/**
 * Whether any text can make each expression take more than linear time, as far as the checker can
 * decide.
 */
export async function checkExpressions(
  expressions: readonly Pick<Expression, 'source' | 'flags'>[],
): Promise<Diagnostics[]> {
  const { check } = await import('recheck');
  const diagnostics: Diagnostics[] = [];
  for (const { source, flags } of expressions) diagnostics.push(await check(source, flags, BOUNDS));
  return diagnostics;
}
