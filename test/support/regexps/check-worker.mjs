import { parentPort, workerData } from 'node:worker_threads';

// The JavaScript version, which needs neither Java nor a native program.
process.env.RECHECK_SYNC_BACKEND = 'pure';
const { checkSync } = await import('recheck');

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

parentPort.postMessage(workerData.map(({ source, flags }) => checkSync(source, flags, BOUNDS)));
