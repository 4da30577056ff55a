import { Worker } from 'node:worker_threads';
import type { Expression } from '../../test/support/regexps/expression.js';

/** The five ways of a text, in the order of the worker. */
export const STEPS = ['normalise', 'interpret', 'mask', 'excerpt', 'error rewriting'] as const;

export interface TextFuzzWork {
  readonly expressions: readonly Expression[];
  readonly count: number;
  readonly seed: number;
  /** The longest text, in characters. */
  readonly longest: number;
  readonly at: SharedArrayBuffer;
}

/** The slowest text of one step, as a multiple of a plain text about as long. */
export interface SlowestStep {
  readonly step: string;
  readonly multiple: number;
  readonly milliseconds: number;
  readonly text: string;
}

/**
 * Generated texts through all that reads what people send, in a worker. Rejects with the text where
 * one takes longer than `deadlineMs`.
 */
export async function fuzzTexts(
  work: Omit<TextFuzzWork, 'at'>,
  {
    deadlineMs,
    onProgress,
  }: { deadlineMs: number; onProgress?: (done: number, slowest: SlowestStep[]) => void },
): Promise<SlowestStep[]> {
  const at = new SharedArrayBuffer(8 + work.longest * 3);
  const progress = new Int32Array(at, 0, 2);
  const worker = new Worker(new URL('./text-fuzz-worker.ts', import.meta.url), {
    workerData: { ...work, at },
    execArgv: ['--import', '@swc-node/register/esm-register'],
  });
  let slowest: SlowestStep[] = [];
  let seen = { done: 0, at: Date.now() };
  return new Promise<SlowestStep[]>((resolve, reject) => {
    const timer = setInterval(() => {
      const [done = 0, step = 0] = progress;
      onProgress?.(done, slowest);
      if (done !== seen.done) seen = { done, at: Date.now() };
      // The first text waits for the dictionary.
      if (done === 0 || Date.now() - seen.at < deadlineMs) return;
      const text = Buffer.from(new Uint8Array(at, 8).slice()).toString().replace(/\0+$/, '');
      end(() =>
        reject(
          new Error(
            `${STEPS[step]} takes longer than ${deadlineMs} ms for ${JSON.stringify(text)}.`,
          ),
        ),
      );
    }, 250);
    const end = (settle: () => void) => {
      clearInterval(timer);
      worker.terminate().then(settle, reject);
    };
    worker.on('error', (error) => end(() => reject(error)));
    worker.on('message', (report: { slowest: SlowestStep[]; isAll: boolean }) => {
      slowest = report.slowest;
      if (report.isAll) end(() => resolve(slowest));
    });
  });
}
