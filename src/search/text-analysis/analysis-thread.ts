import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import { runSteps, type Steps } from '../../core/turns.js';
import { createTokenizer, type Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';
import { documentPostings } from '../engines/postgres/text-terms.js';
import { termVector } from '../term-vectors/term-vector.js';
import type { Analyses, AnalysisKind, AnalysisReply, AnalysisRequest } from './analysis-worker.js';

/** The thread of `analysis-worker`. It answers with one message per document, in their order. */
const ANALYSES: {
  [Kind in AnalysisKind]: (document: SearchDocument, tokenize: Tokenize) => Steps<Analyses[Kind]>;
} = { termVector, postings: documentPostings };

const port = parentPort!;
port.on('message', ({ kind, documents, dictionary }: AnalysisRequest) => {
  const send = (reply: AnalysisReply) => port.postMessage(reply);
  try {
    const tokenize = createTokenizer(dictionary);
    for (const document of documents)
      send({ result: runSteps<Analyses[AnalysisKind]>(ANALYSES[kind](document, tokenize)) });
  } catch (error) {
    send({ error: messageOf(error) });
  }
});
