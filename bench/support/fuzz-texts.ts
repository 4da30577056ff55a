import { Worker } from 'node:worker_threads';
import type { Expression } from '../../test/support/regexps/expression.js';

/** The steps that process a text, in the order of the worker. */
export const STEPS = ['normalise', 'interpret', 'mask', 'excerpt', 'error rewriting'] as const;

/** The input of the worker. */
export interface TextFuzzWork {
  readonly expressions: readonly Expression[];
  readonly count: number;
  readonly seed: number;
  /** Maximum length of a text in characters. */
  readonly maxLength: number;
  /** The number of texts, the index of the current step (Int32 each), and the text in UTF-8. */
  readonly state: SharedArrayBuffer;
}

/** The slowest text of one step. */
export interface SlowestStep {
  readonly step: string;
  /** Its duration divided by that of a plain text of about the same length. */
  readonly multiple: number;
  readonly milliseconds: number;
  readonly text: string;
}

/**
 * Runs all steps on generated texts in a worker. Resolves to the slowest text of each step.
 * Rejects, naming the text, if one takes longer than `deadlineMs`.
 */
export async function fuzzTexts(
  work: Omit<TextFuzzWork, 'state'>,
  {
    deadlineMs,
    onProgress,
  }: { deadlineMs: number; onProgress?: (done: number, slowest: SlowestStep[]) => void },
): Promise<SlowestStep[]> {
  const state = new SharedArrayBuffer(8 + work.maxLength * 3);
  const progress = new Int32Array(state, 0, 2);
  const worker = new Worker(new URL('./text-fuzz-worker.ts', import.meta.url), {
    workerData: { ...work, state },
    execArgv: ['--import', '@swc-node/register/esm-register'],
  });
  let slowest: SlowestStep[] = [];
  let last = { done: 0, at: Date.now() };
  return new Promise<SlowestStep[]>((resolve, reject) => {
    const timer = setInterval(() => {
      const [done = 0, step = 0] = progress;
      onProgress?.(done, slowest);
      if (done !== last.done) last = { done, at: Date.now() };
      // The first text includes loading the dictionary.
      if (done === 0 || Date.now() - last.at < deadlineMs) return;
      const text = Buffer.from(new Uint8Array(state, 8).slice()).toString().replace(/\0+$/, '');
      end(() =>
        reject(
          new Error(
            `${STEPS[step]} took longer than ${deadlineMs} ms for ${JSON.stringify(text)}.`,
          ),
        ),
      );
    }, 250);
    const end = (settle: () => void) => {
      clearInterval(timer);
      worker.terminate().then(settle, reject);
    };
    worker.on('error', (error) => end(() => reject(error)));
    worker.on('message', (report: { slowest: SlowestStep[]; isComplete: boolean }) => {
      slowest = report.slowest;
      if (report.isComplete) end(() => resolve(slowest));
    });
  });
}
