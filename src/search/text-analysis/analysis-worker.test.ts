import { pathToFileURL } from 'node:url';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDocument } from '../../../test/support/build-document.js';
import { eventually } from '../../../test/support/eventually.js';
import { runSteps } from '../../core/turns.js';
import { createTokenizer, DICTIONARY } from '../../language/index.js';
import { documentPostings } from '../engines/postgres/text-terms.js';
import { termVector } from '../term-vectors/term-vector.js';
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

test('the thread finds the same words as this thread, in the order of the documents', async () => {
  const worker = new AnalysisWorker();
  const tokenize = createTokenizer(DICTIONARY);
  const [vectors, postings] = await Promise.all([
    worker.analyze('termVector', documents, DICTIONARY),
    worker.analyze('postings', documents, DICTIONARY),
  ]);
  expect(vectors).toEqual(documents.map((document) => runSteps(termVector(document, tokenize))));
  expect(postings).toEqual(
    documents.map((document) => runSteps(documentPostings(document, tokenize))),
  );
}, 60_000);

test('a few texts need no thread', async () => {
  const worker = new AnalysisWorker();
  const tokenize = createTokenizer(DICTIONARY);
  const [first] = documents;
  const short = { ...first!, paragraphs: first!.paragraphs.slice(0, 3) };
  expect(await worker.analyze('termVector', [short], DICTIONARY)).toEqual([
    runSteps(termVector(short, tokenize)),
  ]);
  expect(worker.isRunning).toBe(false);
});

test('without work the thread ends, and it starts again', async () => {
  const worker = new AnalysisWorker(undefined, 100);
  expect(worker.isRunning).toBe(false);
  await worker.analyze('termVector', documents, DICTIONARY);
  expect(worker.isRunning).toBe(true);
  await eventually(async () => expect(worker.isRunning).toBe(false));
  expect(await worker.analyze('termVector', documents, DICTIONARY)).toHaveLength(2);
}, 60_000);

test.each([
  ['ends', 'process.exit(3)', 60_000, /words: the thread ended with 3/],
  ['throws', "throw new Error('no memory')", 60_000, /words: no memory/],
  ['reports an error', "parentPort.postMessage({ error: 'odd' })", 60_000, /words: odd/],
  ['hangs', 'for (;;);', 500, /words: the thread does not answer/],
] as const)(
  'when the thread %s, each list of documents fails with an error',
  async (...given) => {
    const [, onMessage, hangMs, message] = given;
    const worker = new AnalysisWorker(threadOf(onMessage), 10_000, hangMs);
    const attempts = [0, 1].map(() => worker.analyze('termVector', documents, DICTIONARY));
    for (const result of await Promise.allSettled(attempts))
      expect(result).toMatchObject({
        reason: { message: expect.stringMatching(message) as string },
      });
    expect(worker.isRunning).toBe(false);
  },
  120_000,
);
