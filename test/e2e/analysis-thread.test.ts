import { runSteps } from '../../src/core/rounds.js';
import { createTokenizer, DICTIONARY } from '../../src/language/index.js';
import { AnalysisWorker } from '../../src/search/text-analysis/analysis-worker.js';
import { analyzeDocument } from '../../src/search/term-vectors/term-vector.js';
import { buildDocument } from '../support/build-document.js';
import { eventually } from '../support/eventually.js';

/** The compiled thread, as in a server. */
const THREAD = new URL('../../dist/src/search/text-analysis/analysis-thread.js', import.meta.url);

const documents = ['비밀번호를 변경해요', '새미톡 신고 처리 결과'].map((title) =>
  buildDocument({
    title,
    paragraphs: Array.from({ length: 1_500 }, () => `${title}. 눌러 주세요.`),
  }),
);

test('the thread finds the same words as this thread, in the order of the documents', async () => {
  const worker = new AnalysisWorker(THREAD);
  const tokenize = createTokenizer(DICTIONARY);
  const [words, again] = await Promise.all([
    worker.analyze(documents, DICTIONARY),
    worker.analyze(documents, DICTIONARY),
  ]);
  const expected = documents.map((document) => runSteps(analyzeDocument(document, tokenize)));
  expect(words).toEqual(expected);
  expect(again).toEqual(expected);
}, 60_000);

test('a few texts need no thread', async () => {
  const worker = new AnalysisWorker(THREAD);
  const tokenize = createTokenizer(DICTIONARY);
  const [first] = documents;
  const short = { ...first!, paragraphs: first!.paragraphs.slice(0, 3) };
  expect(await worker.analyze([short], DICTIONARY)).toEqual([
    runSteps(analyzeDocument(short, tokenize)),
  ]);
  expect(worker.isRunning).toBe(false);
});

test('without work the thread ends, and it starts again', async () => {
  const worker = new AnalysisWorker(THREAD, 100);
  expect(worker.isRunning).toBe(false);
  await worker.analyze(documents, DICTIONARY);
  expect(worker.isRunning).toBe(true);
  // A batch of removed articles only.
  expect(await worker.analyze([], DICTIONARY)).toEqual([]);
  await eventually(async () => expect(worker.isRunning).toBe(false));
  expect(await worker.analyze(documents, DICTIONARY)).toHaveLength(2);
}, 60_000);
