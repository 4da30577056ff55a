import {
  type Context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

const IS_FOREIGN = createContextKey('The span of the client says nothing about sampling.');

/**
 * The context of a request with the span of its sender, from the header `traceparent`. Of a sender
 * that is not trusted only the ids are kept: its flag would choose what is traced, and its
 * `tracestate` would be stored with every span.
 */
export function remoteContext(headers: IncomingHttpHeaders, isTrusted: boolean): Context {
  const context = propagation.extract(ROOT_CONTEXT, headers);
  const span = trace.getSpanContext(context);
  if (isTrusted || !span) return context;
  const { traceId, spanId } = span;
  const foreign = { traceId, spanId, traceFlags: TraceFlags.NONE, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, foreign).setValue(IS_FOREIGN, true);
}

/** Whether the sender of the request is not trusted. */
export function isForeign(context: Context): boolean {
  return context.getValue(IS_FOREIGN) === true;
}
