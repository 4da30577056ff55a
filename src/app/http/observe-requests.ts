import type { Request, RequestHandler } from 'express';
import { Histogram } from 'prom-client';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { describeRequest } from '../../core/tracing.js';
import type { OperationMetrics } from './operation-metrics.js';
import { createTrace, type RequestTrace } from './request-context.js';

type RequestLogging = HttpConfig['logging'];

/** Maximum length of documents and variables in the log. */
const MAX_LOGGED_LENGTH = 2_000;

/** The paths of requests in traces. The path of a page contains slugs. */
const ROUTES = { graphql: '/graphql', desk: '/desk', mcp: '/mcp', page: 'page' } as const;

interface Parts {
  registry: Registry;
  kind: keyof typeof ROUTES;
  logger: Logger;
  logging: RequestLogging;
  /** Counts requests to /graphql by operation. */
  operations?: OperationMetrics;
}

/**
 * Creates a handler that gives each request an id: the client's X-Request-Id if it is valid,
 * otherwise a new id. The response has the id in the same header. When the request has been
 * answered or the client has disconnected, the handler logs one line and measures the duration.
 */
export function observeRequests({ kind, registry, operations, ...parts }: Parts): RequestHandler {
  const duration = new Histogram({
    name: `doum_${kind}_request_duration_seconds`,
    help: 'HTTP requests by the status of the answer; "aborted" if the client disconnected first.',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  for (const status of ['200', '500', '503']) duration.zero({ status });
  return (request, response, next) => {
    const startedAt = performance.now();
    const trace = createTrace(request.headers['x-request-id'], response);
    response.locals.trace = trace;
    response.set('X-Request-Id', trace.id);
    const route = ROUTES[kind];
    describeRequest(
      { 'http.route': route, 'doum.request_id': trace.id },
      `${request.method} ${route}`,
    );
    response.once('close', () => {
      const ms = performance.now() - startedAt;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      duration.observe({ status }, ms / 1_000);
      operations?.count(trace, status, ms);
      logRequest(request, trace, status, ms, parts);
    });
    next();
  };
}

function logRequest(
  request: Request,
  trace: RequestTrace,
  status: number | 'aborted',
  ms: number,
  { logger, logging }: Pick<Parts, 'logger' | 'logging'>,
): void {
  const { viewer, operation, codes } = trace;
  // Requests over a rate, of foreign pages and for missing pages have no log line: they cost a
  // client nothing, and could fill the disk.
  const isNobodys = viewer === null && (status === 403 || status === 404);
  if (isNobodys || (status === 429 && !viewer?.credential)) return;
  logger.info(
    {
      requestId: trace.id,
      method: request.method,
      status,
      ms: Math.round(ms * 10) / 10,
      role: viewer?.role ?? undefined,
      // The subject of a token may be a person's e-mail address.
      viewer: viewer?.credential?.replace(/^token .*$/s, 'token'),
      operation: operation?.type,
      name: operation?.name?.slice(0, 100),
      // Apollo does not report the codes of requests that it refuses before they have an operation.
      codes:
        codes.size > 0
          ? [...codes]
          : status !== 'aborted' && status >= 400
            ? ['BAD_REQUEST']
            : undefined,
      address: logging.addresses ? request.ip : undefined,
      ...(logsQuery(logging, trace) && queryOf(request)),
    },
    'request',
  );
}

/** `viewer` is null if the request was refused before its caller was known. */
function logsQuery({ queries }: RequestLogging, { viewer }: RequestTrace): boolean {
  return (
    queries === 'all' || (queries === 'readers' && viewer !== null && viewer.credential === null)
  );
}

function queryOf(request: Request): object {
  const { query, variables } = ((request.method === 'GET' ? request.query : request.body) ??
    {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, MAX_LOGGED_LENGTH);
  return { query: text(query), variables: text(variables) };
}
