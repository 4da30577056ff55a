import type { NextFunction, Request, Response } from 'express';
import { Histogram } from 'prom-client';
import type { Registry } from '../../core/metrics.js';

/**
 * A handler that measures every request it is put before, from its arrival to the end of the
 * answer.
 */
export function measureRequests(
  registry: Registry,
  kind: 'graphql' | 'page',
): (request: Request, response: Response, next: NextFunction) => void {
  const duration = new Histogram({
    name: `doum_${kind}_request_duration_seconds`,
    help: 'HTTP requests by the status of the answer; "aborted" where the client left before it.',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (_request, response, next) => {
    const end = duration.startTimer();
    response.once('close', () =>
      end({ status: response.writableFinished ? String(response.statusCode) : 'aborted' }),
    );
    next();
  };
}
