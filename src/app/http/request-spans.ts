import type { Request, RequestHandler, Response } from 'express';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
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
import { clientErrorOf, MASKED, refusalCode } from './format-error.js';
import { type RequestContext, type RequestTrace, traceOf } from './request-context.js';
import type { RequestHooks } from './request-hooks.js';

type Resolve = GraphQLFieldResolver<unknown, RequestContext>;

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
export const executionSpans: RequestHooks<RequestContext> = {
  executionDidStart({ operation, contextValue }) {
    endPreparation(contextValue.trace);
    contextValue.execution = startSpan(SpanKind.INTERNAL, () => ({
      // The name comes from the client, so there may be any number of names.
      name: operation?.operation ?? 'GraphQL operation',
      attributes: {
        'graphql.operation.type': operation?.operation,
        'graphql.operation.name': operation?.name?.value.slice(0, MAX_NAME),
      },
    }));
  },
  willSendResponse({ errors = [], contextValue: { execution } }) {
    if (!execution) return;
    const codes = errors.map(codeOf);
    const code = codes.find((one) => FAULTS.test(one)) ?? codes[0];
    endSpan(execution, code, code !== undefined && FAULTS.test(code));
  },
};

/** Wraps the resolvers of the schema, so that their spans are below that of their execution. */
export function traceResolvers(schema: GraphQLSchema): void {
  if (!isTracing()) return;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve as Resolve | undefined;
      if (resolve)
        field.resolve = (...call: Parameters<Resolve>) =>
          withinSpan(call[2].execution, () => resolve(...call) as unknown);
    }
  }
}

function codeOf(error: unknown): string {
  return clientErrorOf(error)?.code ?? refusalCode(error) ?? MASKED;
}
