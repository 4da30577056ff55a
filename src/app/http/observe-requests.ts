import type { Request, RequestHandler } from 'express';
import { Counter, Histogram } from 'prom-client';
import {
  getOperationAST,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { HttpConfig } from '../../config/index.js';
import { describeRequest, type Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import type { ErrorCode } from '../../core/errors.js';
import { createTrace, type OperationLabel, type RequestTrace } from './request-context.js';

/** Maximum length of documents and variables in the log. */
const MAX_LOGGED_LENGTH = 2_000;

/** The paths of requests in traces. The path of a page contains slugs. */
const ROUTES = { graphql: '/graphql', desk: '/desk', mcp: '/mcp', page: 'page' } as const;

interface Parts {
  metrics: Registry;
  logger: Logger;
  http: Pick<HttpConfig, 'logging'>;
}

/**
 * Creates a handler that gives each request an id: the client's X-Request-Id if it is valid,
 * otherwise a new id. The response has the id in the same header. When the request has been
 * answered or the client has disconnected, the handler logs one line and measures the duration.
 * `operations` counts the requests by operation.
 */
export function observeRequests(
  kind: keyof typeof ROUTES,
  parts: Parts,
  operations?: OperationMetrics,
): RequestHandler {
  const duration = new Histogram({
    name: `doum_${kind}_request_duration_seconds`,
    help: 'HTTP requests by the status of the answer; "aborted" if the client disconnected first.',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [parts.metrics],
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
  { logger, http: { logging } }: Parts,
): void {
  const { viewer, operation, codes } = trace;
  // Requests over a rate, of foreign pages and for missing pages have no log line: they cost a
  // client nothing, and could fill the disk.
  const isNobodys = viewer === null && (status === 403 || status === 404);
  if (isNobodys || (status === 429 && !viewer?.credential)) return;
  const isReader = viewer?.credential === null;
  const logsQuery = logging.queries === 'all' || (logging.queries === 'readers' && isReader);
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
      ...(logsQuery && queryOf(request)),
    },
    'request',
  );
}

function queryOf(request: Request): object {
  const { query, variables } = ((request.method === 'GET' ? request.query : request.body) ??
    {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, MAX_LOGGED_LENGTH);
  return { query: text(query), variables: text(variables) };
}

/** The label of requests that ended before their operation was known. */
const UNRESOLVED: OperationLabel = { type: 'none', field: 'none', name: 'other' };

/** Maximum number of distinct names. Further documents have the name `other`. */
const MAX_NAMES = 200;

/**
 * How a request ended:
 *
 * - `ok`: without an error.
 * - `client_error`: with errors, all of which the client can correct.
 * - `refused`: by a rate limit or because of the server's load.
 * - `error`: the server, Postgres, the engine or the identity provider failed, even in one field.
 * - `aborted`: the client disconnected before the answer.
 */
const OUTCOMES = ['ok', 'client_error', 'refused', 'error', 'aborted'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** The codes of the server's failures; clients cause all others. */
const FAILURES = new Set<ErrorCode>([
  'INTERNAL_SERVER_ERROR',
  'SEARCH_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'AUTHENTICATION_UNAVAILABLE',
  'EXECUTION_TIMEOUT',
]);

const REFUSALS = new Set<ErrorCode>(['RATE_LIMITED', 'OVERLOADED']);

/** The outcome by the status of the answer and the codes of its errors. The worst outcome wins. */
export function outcomeOf(status: number | 'aborted', codes: ReadonlySet<string>): Outcome {
  if (status === 'aborted') return 'aborted';
  const all = [...codes] as ErrorCode[];
  if (all.some((code) => FAILURES.has(code))) return 'error';
  if (all.some((code) => REFUSALS.has(code))) return 'refused';
  if (all.length > 0) return 'client_error';
  if (status < 400) return 'ok';
  return status < 500 ? 'client_error' : 'error';
}

/** Counts the requests to /graphql by operation and outcome, and measures their durations. */
export class OperationMetrics {
  private readonly counter: Counter<'type' | 'field' | 'name' | 'outcome'>;
  private readonly duration: Histogram<'type' | 'field' | 'name'>;
  /**
   * The types and root fields of the known documents by name. Other names are not shown: clients
   * choose them, and anybody may read /metrics.
   */
  private readonly known = new Map<string, string>();

  /** `documents`: the texts of the known documents, whose names the metrics show. */
  constructor(registry: Registry, schema: GraphQLSchema, documents: Iterable<string>) {
    const named: OperationLabel[] = [];
    for (const text of documents) {
      const operation = getOperationAST(parse(text, { noLocation: true }));
      if (!operation?.name || this.known.size >= MAX_NAMES) continue;
      this.known.set(operation.name.value, `${operation.operation} ${rootField(operation)}`);
      named.push(this.labelOf(operation));
    }
    const about =
      'by type, root field (several: more than one) and name (other: no known document)';
    this.counter = new Counter({
      name: 'doum_graphql_operations_total',
      help:
        `Requests to /graphql ${about}, and by outcome: ok, client_error, refused (a limit), error ` +
        '(a failure of the server, also in one field of an answer with status 200), aborted.',
      labelNames: ['type', 'field', 'name', 'outcome'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'doum_graphql_operation_duration_seconds',
      help: `Time from the arrival of a request to /graphql to the end of its answer, ${about}.`,
      labelNames: ['type', 'field', 'name'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    // All counters begin at 0, so that the first failure of an operation is an increase.
    for (const label of [UNRESOLVED, ...rootLabels(schema), ...named])
      for (const outcome of OUTCOMES) this.counter.inc({ ...label, outcome }, 0);
    this.duration.zero({ ...UNRESOLVED });
  }

  /** The label of a valid operation. */
  labelOf(operation: OperationDefinitionNode): OperationLabel {
    const { operation: type, name } = operation;
    const field = rootField(operation);
    const isKnown = name !== undefined && this.known.get(name.value) === `${type} ${field}`;
    return { type, field, name: isKnown ? name.value : 'other' };
  }

  /** Counts a request that has ended. `status`: the status of its answer. */
  count({ codes, label = UNRESOLVED }: RequestTrace, status: number | 'aborted', ms: number): void {
    this.counter.inc({ ...label, outcome: outcomeOf(status, codes) });
    this.duration.observe({ ...label }, ms / 1_000);
  }
}

function rootLabels(schema: GraphQLSchema): OperationLabel[] {
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  return Object.entries(roots).flatMap(([type, root]) =>
    ['several', ...Object.keys(root?.getFields() ?? {})].map((field) => {
      return { type, field, name: 'other' };
    }),
  );
}

/** The only root field of an operation; `several` for more root fields, or for a fragment. */
function rootField({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [first] = selections;
  return selections.length === 1 && first!.kind === Kind.FIELD ? first!.name.value : 'several';
}
