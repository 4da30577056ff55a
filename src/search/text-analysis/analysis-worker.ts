import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import { runStepsInRounds } from '../../core/work/rounds.js';
import { createTokenizer, type DictionaryEntry } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';
import { analyzeDocument, type DocumentWords } from '../term-vectors/term-vector.js';

export interface AnalysisRequest {
  readonly documents: readonly SearchDocument[];
  readonly dictionary: readonly DictionaryEntry[];
}

export type AnalysisReply = { readonly result: DocumentWords } | { readonly error: string };

/** An idle thread ends after this time, to free its memory. */
const IDLE_MS = 10_000;

/** Characters from which a thread is started, because a start takes half a second. */
const MIN_THREAD_TEXT = 50_000;

/** Only for compiled code: a thread would have to compile the sources first. */
const THREAD = import.meta.url.endsWith('.js')
  ? new URL('./analysis-thread.js', import.meta.url)
  : null;

/**
 * Cuts the texts of documents into words in a thread, so that searches do not wait. The thread
 * starts with the first documents, ends soon after the last ones, and works on one list at a time.
 * Without a thread, for few texts or uncompiled sources, this process cuts them between other work.
 */
export class AnalysisWorker {
  private thread: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly script = THREAD) {}

  get isRunning(): boolean {
    return this.thread !== null;
  }

  /**
   * Resolves to the analyses of the documents, in order. Rejects if the thread ends or fails; the
   * next call starts a new thread.
   */
  analyze(
    documents: readonly SearchDocument[],
    dictionary: readonly DictionaryEntry[],
  ): Promise<DocumentWords[]> {
    if (documents.length === 0) return Promise.resolve([]);
    const { script } = this;
    if (!script || (!this.isRunning && lengthOf(documents) < MIN_THREAD_TEXT))
      return analyzeInRounds(documents, dictionary);
    const analyses = this.last.then(() => this.run(script, { documents, dictionary }));
    this.last = analyses.catch(() => undefined);
    return analyses;
  }

  private async run(script: URL, request: AnalysisRequest): Promise<DocumentWords[]> {
    clearTimeout(this.idle);
    const thread = (this.thread ??= this.start(script));
    thread.ref();
    try {
      return await this.resultsOf(thread, request);
    } catch (error) {
      this.end(thread);
      throw new Error(`Texts could not be cut into words: ${messageOf(error)}`, { cause: error });
    } finally {
      thread.removeAllListeners('message').unref();
      this.idle = setTimeout(() => this.end(thread), IDLE_MS).unref();
    }
  }

  private resultsOf(thread: Worker, request: AnalysisRequest): Promise<DocumentWords[]> {
    return new Promise((resolve, reject) => {
      const results: DocumentWords[] = [];
      const fail = (error: Error) => settle(() => reject(error));
      const exit = (code: number) => fail(new Error(`the thread ended with ${code}`));
      const settle = (end: () => void) => {
        thread.off('error', fail).off('exit', exit);
        end();
      };
      thread.once('error', fail).once('exit', exit);
      thread.on('message', (reply: AnalysisReply) => {
        if ('error' in reply) return fail(new Error(reply.error));
        results.push(reply.result);
        if (results.length === request.documents.length) settle(() => resolve(results));
      });
      thread.postMessage(request);
    });
  }

  private start(script: URL): Worker {
    const thread = new Worker(script, { name: 'analysis' });
    // Without a listener, an error of an idle thread would end the server.
    thread.on('error', () => this.end(thread));
    thread.on('exit', () => this.end(thread));
    return thread;
  }

  private end(thread: Worker): void {
    if (this.thread === thread) this.thread = null;
    void thread.terminate();
  }
}

/** The thread of this process. */
export const analysisWorker = new AnalysisWorker();

async function analyzeInRounds(
  documents: readonly SearchDocument[],
  dictionary: readonly DictionaryEntry[],
): Promise<DocumentWords[]> {
  const tokenize = createTokenizer(dictionary);
  const results: DocumentWords[] = [];
  for (const document of documents)
    results.push(await runStepsInRounds(analyzeDocument(document, tokenize)));
  return results;
}

function lengthOf(documents: readonly SearchDocument[]): number {
  return documents
    .flatMap(({ paragraphs }) => paragraphs)
    .reduce((sum, { length }) => sum + length, 0);
}
