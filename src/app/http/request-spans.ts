import type { Request, RequestHandler, Response } from 'express';
import { getOperationAST } from 'graphql';
import type { HttpConfig } from '../../config/index.js';
import {
  endSpan,
  isTracing,
  type Span,
  SpanKind,
  startRequestSpan,
  startSpan,
  withinSpan,
} from '../../core/tracing.js';
import { isFromProxy } from '../edge/proxies.js';
import { remoteContext } from '../tracing/remote-parents.js';
import type { Gateway } from './compiled-queries.js';
import { clientErrorOf, MASKED, refusalCode } from './format-error.js';
import { type RequestContext, type RequestTrace, traceOf } from './request-context.js';

type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;
type Execution = Parameters<Executor>[0];

/** Codes of errors that are not the client's. */
const FAULTS = /^(INTERNAL_SERVER_ERROR|EXECUTION_TIMEOUT|OVERLOADED|.*_UNAVAILABLE)$/;

/** Maximum length of the name of an operation in a span. */
const MAX_NAME = 100;

/**
 * The handler that makes a span of the request, after `logRequests`; none if nothing is traced. It
 * has no path with slugs and nothing of the query. Only a proxy of TRUST_PROXY may say with
 * `traceparent` whether the request is traced.
 */
export function traceHttp(
  route: '/graphql' | null,
  logging: HttpConfig['logging'],
): RequestHandler[] {
  if (!isTracing()) return [];
  const handler: RequestHandler = (request, response, next) => {
    const { method } = request;
    const trace = traceOf(response);
    const span = startRequestSpan(
      route === null ? method : `${method} ${route}`,
      {
        'http.request.method': method,
        'network.protocol.version': request.httpVersion,
        'url.scheme': request.protocol,
        ...(route !== null && { 'http.route': route, 'url.path': route }),
        ...(logging.addresses && { 'client.address': request.ip }),
        'doum.request_id': trace.id,
      },
      () => remoteContext(request.headers, isFromProxy(request)),
    );
    if (!span) return next();
    trace.span = span;
    response.once('close', () => endRequest(span, request, response, route));
    withinSpan(span, next);
  };
  return [handler];
}

function endRequest(span: Span, request: Request, response: Response, route: string | null): void {
  const trace = traceOf(response);
  // It is still running if the request was refused before its execution.
  endPreparation(trace);
  if (route === null) nameAfterRoute(span, request);
  if (trace.viewer?.role) span.setAttribute('doum.role', trace.viewer.role);
  const { statusCode } = response;
  if (!response.writableFinished) return endSpan(span, 'aborted', false);
  span.setAttribute('http.response.status_code', statusCode);
  endSpan(span, statusCode >= 500 ? String(statusCode) : undefined);
}

/** The route of a page has slugs as parameters: `/articles/:slug`. */
function nameAfterRoute(span: Span, { method, route, path }: Request): void {
  const given = (route as { path?: string | string[] } | undefined)?.path;
  const [first, second] = path.split('/').slice(1);
  const matched =
    typeof given === 'string'
      ? given
      : given?.find((one) => one === (second ? `/${first}/:slug` : `/${first}`));
  if (matched === undefined) return;
  span.setAttribute('http.route', matched);
  span.updateName(`${method} ${matched}`);
}

/** The handler that makes a span of the time until the execution of an operation begins. */
export function tracePreparation(): RequestHandler[] {
  if (!isTracing()) return [];
  const handler: RequestHandler = (_request, response, next) => {
    const describe = () => ({ name: 'graphql.prepare' });
    traceOf(response).preparation = startSpan(SpanKind.INTERNAL, describe);
    next();
  };
  return [handler];
}

function endPreparation(trace: RequestTrace): void {
  trace.preparation?.end();
  trace.preparation = null;
}

/** Makes a span of each execution, with type and name of the operation; never of a field. */
export function traceExecutions(gateway: Gateway): Gateway {
  if (!isTracing()) return gateway;
  return {
    ...gateway,
    async load(options) {
      const { executor } = await gateway.load(options);
      return {
        executor: (request) => {
          endPreparation((request.context as RequestContext).trace);
          const span = startSpan(SpanKind.INTERNAL, () => describeOperation(request));
          return span ? traced(span, () => executor!(request)) : executor!(request);
        },
      };
    },
  };
}

function describeOperation({ document, request, operationName }: Execution) {
  const definition = getOperationAST(document, request.operationName ?? operationName);
  return {
    // The name comes from the client, so there may be any number of names.
    name: definition?.operation ?? 'GraphQL operation',
    attributes: {
      'graphql.operation.type': definition?.operation,
      'graphql.operation.name': definition?.name?.value.slice(0, MAX_NAME),
    },
  };
}

async function traced(span: Span, execute: () => ReturnType<Executor>): ReturnType<Executor> {
  try {
    const result = await withinSpan(span, execute);
    const codes = (result.errors ?? []).map(codeOf);
    const code = codes.find((one) => FAULTS.test(one)) ?? codes[0];
    endSpan(span, code, code !== undefined && FAULTS.test(code));
    return result;
  } catch (error) {
    endSpan(span, codeOf(error));
    throw error;
  }
}

function codeOf(error: unknown): string {
  return clientErrorOf(error)?.code ?? refusalCode(error) ?? MASKED;
}
