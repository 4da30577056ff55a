import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Diagnostics } from 'recheck';
import type { Expression } from './expression.js';

/**
 * Whether any text can make each expression take more than linear time, as far as the checker can
 * decide. Runs in a worker, because the checker is many times slower in the sandbox of a test.
 */
export async function checkExpressions(
  expressions: readonly Pick<Expression, 'source' | 'flags'>[],
): Promise<Diagnostics[]> {
  const worker = new Worker(path.resolve('test/support/regexps/check-worker.mjs'), {
    workerData: expressions,
  });
  const [diagnostics] = (await once(worker, 'message')) as [Diagnostics[]];
  await worker.terminate();
  return diagnostics;
}
