import { context, propagation } from '@opentelemetry/api';
import {
  type ConnectionRequestOptions,
  type ConnectionRequestOptionsAsStream,
  type ConnectionRequestParams,
  type ConnectionRequestResponse,
  type ConnectionRequestResponseAsStream,
  UndiciConnection,
} from '@elastic/elasticsearch';
import { endSpan, SpanKind, startSpan, withinSpan } from '../../../core/tracing.js';

/** The name of the API in a path, such as `_search` in `/doum/_search`, and the index before it. */
const PATH = /^\/(?:([^_/][^/]*)\/)?(?:.*\/)?_(\w+)/;

/**
 * A connection that makes a span of each request to its node within a traced request, so that each
 * attempt for the same answer has one, and passes on `traceparent`. The client's own spans are not
 * used: they have one for all attempts, and messages of errors, which may quote a query.
 */
export class TracedConnection extends UndiciConnection {
  override request(
    params: ConnectionRequestParams,
    options: ConnectionRequestOptions,
  ): Promise<ConnectionRequestResponse>;
  override request(
    params: ConnectionRequestParams,
    options: ConnectionRequestOptionsAsStream,
  ): Promise<ConnectionRequestResponseAsStream>;
  override async request(
    params: ConnectionRequestParams,
    options: ConnectionRequestOptions,
  ): Promise<never> {
    const span = startSpan(SpanKind.CLIENT, () => this.describe(params));
    const headers = { ...params.headers };
    const send = () => {
      propagation.inject(context.active(), headers);
      return super.request({ ...params, headers }, options);
    };
    if (!span) return (await send()) as never;
    try {
      const answer = await withinSpan(span, send);
      const { statusCode } = answer;
      span.setAttribute('db.response.status_code', String(statusCode));
      endSpan(span, statusCode >= 400 ? String(statusCode) : undefined);
      return answer as never;
    } catch (error) {
      // The others are ended when one has answered.
      endSpan(span, (error as Error).name, !options.signal?.aborted);
      throw error;
    }
  }

  private describe({ method, path }: ConnectionRequestParams) {
    const [, index, operation = 'info'] = PATH.exec(path) ?? [];
    const { hostname, port, protocol } = this.url;
    return {
      name: index === undefined ? operation : `${operation} ${index}`,
      attributes: {
        'db.system.name': 'elasticsearch',
        'db.operation.name': operation,
        'db.collection.name': index && decodeURIComponent(index),
        'http.request.method': method,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      },
    };
  }
}
