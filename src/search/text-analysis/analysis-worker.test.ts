import { pathToFileURL } from 'node:url';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDocument } from '../../../test/support/build-document.js';
import { DICTIONARY } from '../../language/index.js';
import { AnalysisWorker } from './analysis-worker.js';

const documents = ['비밀번호를 변경해요', '새미톡 신고 처리 결과'].map((title) =>
  buildDocument({
    title,
    paragraphs: Array.from({ length: 1_500 }, () => `${title}. 눌러 주세요.`),
  }),
);

/** A thread that does this with each message. */
function threadOf(onMessage: string): URL {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'doum-')), 'thread.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', (request) => { ${onMessage} });`,
  );
  return pathToFileURL(file);
}

test.each([
  ['ends', 'process.exit(3)', /words: the thread ended with 3/],
  ['reports an error', "parentPort.postMessage({ error: 'odd' })", /words: odd/],
] as const)(
  'when the thread %s, each list of documents fails with an error',
  async (...given) => {
    const [, onMessage, message] = given;
    const worker = new AnalysisWorker(threadOf(onMessage));
    const attempts = [0, 1].map(() => worker.analyze(documents, DICTIONARY));
    for (const result of await Promise.allSettled(attempts))
      expect(result).toMatchObject({
        reason: { message: expect.stringMatching(message) as string },
      });
    expect(worker.isRunning).toBe(false);
  },
  120_000,
);
