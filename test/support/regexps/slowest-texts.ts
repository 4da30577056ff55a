import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Expression } from './expression.js';
import { type Random, TextsOf } from './texts-of.js';

const LENGTH = 200;
/** An ordinary sentence of the same length. */
const PLAIN =
  '비밀번호를 바꾸고 싶은데 어디에서 바꾸는지 모르겠어요. 앱을 지우고 다시 깔아도 되나요? '
    .repeat(5)
    .slice(0, LENGTH);

export interface SlowestText {
  readonly expression: Expression;
  readonly text: string;
  /**
   * The time as a multiple of that of a plain text of the same length; Infinity if the match
   * exceeded the deadline.
   */
  readonly multiple: number;
}

/**
 * The slowest of `count` texts of 200 characters for each expression, matched in a worker. If the
 * texts of one expression take longer than `deadlineMs`, the worker is terminated and the other
 * expressions are not tested.
 */
export async function slowestTexts(
  expressions: readonly Expression[],
  { count, random, deadlineMs }: { count: number; random: Random; deadlineMs: number },
): Promise<SlowestText[]> {
  const work = expressions.map((expression) => {
    const texts = new TextsOf(expression);
    return {
      ...expression,
      texts: Array.from({ length: count }, () => texts.text(LENGTH, random)),
    };
  });
  const at = new SharedArrayBuffer(8);
  const worker = new Worker(path.resolve('test/support/regexps/match-worker.mjs'), {
    workerData: { expressions: work, plain: PLAIN, at },
  });
  const slowest: SlowestText[] = [];
  return new Promise<SlowestText[]>((resolve, reject) => {
    const give = () => {
      clearTimeout(timer);
      worker.terminate().then(() => resolve(slowest), reject);
    };
    const late = () => {
      const [i = 0, j = 0] = new Int32Array(at);
      slowest.push({ expression: expressions[i]!, text: work[i]!.texts[j]!, multiple: Infinity });
      give();
    };
    let timer = setTimeout(late, deadlineMs);
    worker.on('error', reject);
    worker.on(
      'message',
      ({ index, multiple, text }: { index: number; multiple: number; text: string }) => {
        clearTimeout(timer);
        slowest.push({ expression: expressions[index]!, text, multiple });
        if (slowest.length === expressions.length) give();
        else timer = setTimeout(late, deadlineMs);
      },
    );
  });
}
