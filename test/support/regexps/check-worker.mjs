import { parentPort, workerData } from 'node:worker_threads';

// JavaScript alone: neither Java nor a native program has to be there.
process.env.RECHECK_SYNC_BACKEND = 'pure';
const { checkSync } = await import('recheck');

/**
 * Bounded by steps and not by time, so that the answer is the same on every machine. What the
 * checker cannot decide by automata it tries with generated texts: fewer than it would by default,
 * because `slowestTexts` tries every expression once more.
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
