import type { NextFunction, Request, Response } from 'express';
import { networksOf } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import type { RefusalLines } from './refusal-lines.js';
import { createTrace, type RequestTrace } from './request-trace.js';

type RequestLogging = HttpConfig['logging'];

const LONGEST = 2_000;

/**
 * A handler that gives each request an id, also in the header X-Request-Id, and logs it in one line
 * of JSON when it has been answered or its client has left. Of those that were refused without a
 * right key, and of those whose client did not wait, `refusals` decides whether they have a line.
 */
export function logRequests(logger: Logger, logging: RequestLogging, refusals: RefusalLines) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    const trace = createTrace();
    response.locals.trace = trace;
    response.set('X-Request-Id', trace.id);
    response.once('close', () => {
      const { viewer, operation, codes } = trace;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      // A fault of ours is looked for by the id that its answer carries.
      const isRefused = status === 'aborted' || (status >= 400 && status !== 500);
      if (isRefused && !viewer?.credential) {
        if (!refusals.allows(networksOf(request.ip ?? '').wide, String(status))) return;
      }
      logger.info(
        {
          requestId: trace.id,
          method: request.method,
          status,
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
          role: viewer?.role ?? undefined,
          // The subject of a token may be an address of a person.
          viewer: viewer?.credential?.replace(/^token .*$/s, 'token'),
          operation: operation?.type,
          name: operation?.name?.slice(0, 100),
          // Of what Apollo refuses before it is an operation, it tells nobody the code.
          codes:
            codes.size > 0 ? [...codes] : response.statusCode >= 400 ? ['BAD_REQUEST'] : undefined,
          address: logging.addresses ? request.ip : undefined,
          ...(logsQuery(logging, trace) && queryOf(request)),
        },
        'request',
      );
    });
    next();
  };
}

/** Somebody who was refused before it was known who asks may have sent a key. */
function logsQuery({ queries }: RequestLogging, { viewer }: RequestTrace): boolean {
  return (
    queries === 'all' || (queries === 'readers' && viewer !== null && viewer.credential === null)
  );
}

function queryOf(request: Request): object {
  const { query, variables } = ((request.method === 'GET' ? request.query : request.body) ??
    {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, LONGEST);
  return { query: text(query), variables: text(variables) };
}
