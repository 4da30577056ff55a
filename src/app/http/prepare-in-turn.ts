import type { RequestHandler } from 'express';
import { widestOf } from '../../access/index.js';
import type { FairQueue } from '../../core/fair-queue.js';
import { Turns } from '../../core/turns.js';
import { traceOf } from './request-trace.js';

/**
 * A handler behind which a few requests of one client at a time have their body read and their
 * document parsed and validated. That keeps the processor busy: of a client that sends many at
 * once, all others would wait for all. The turn ends when the execution begins
 * (`trace.endPreparation`), or with the response. Who has left meanwhile is forgotten.
 */
export function prepareInTurn(queue: FairQueue): RequestHandler {
  // Bodies that have come already would all be parsed in one round of the event loop.
  const rounds = new Turns();
  return (_request, response, next) => {
    const trace = traceOf(response);
    const left = new AbortController();
    response.once('close', () => {
      left.abort();
      trace.endPreparation?.();
    });
    const enter = async () => {
      trace.endPreparation = await queue.enter(widestOf(trace.visit!.client), left.signal);
      await rounds.next();
      left.signal.throwIfAborted();
    };
    enter().then(
      () => next(),
      () => trace.endPreparation?.(),
    );
  };
}
