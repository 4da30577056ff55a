import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import { runSteps } from '../../core/work/rounds.js';
import { createTokenizer } from '../../language/index.js';
import { analyzeDocument } from '../term-vectors/term-vector.js';
import type { AnalysisReply, AnalysisRequest } from './analysis-worker.js';

/** The thread of `analysis-worker`. Answers with one message per document, in order. */
const port = parentPort!;
port.on('message', ({ documents, dictionary }: AnalysisRequest) => {
  const send = (reply: AnalysisReply) => port.postMessage(reply);
  try {
    const tokenize = createTokenizer(dictionary);
    for (const document of documents)
      send({ result: runSteps(analyzeDocument(document, tokenize)) });
  } catch (error) {
    send({ error: messageOf(error) });
  }
});
