import {
  type Attributes,
  context,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';

export { type Span, SpanKind };

/** null: nothing is traced, and tracing costs nothing. */
let tracer: Tracer | null = null;

/** Makes spans with this tracer from now on, or none. */
export function traceWith(given: Tracer | null): void {
  tracer = given;
}

/** Whether some requests are traced. */
export function isTracing(): boolean {
  return tracer !== null;
}

/** A span for a request that arrived, below the remote span of `parent`; null if none is made. */
export function startRequestSpan(
  name: string,
  attributes: Attributes,
  parent: () => Context,
): Span | null {
  return tracer?.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent()) ?? null;
}

/**
 * A span below the one in whose work the caller runs. null without one, and in a request that was
 * not chosen as a sample: only requests are traced, not what the server does on its own.
 */
export function startSpan(
  kind: SpanKind,
  describe: () => { name: string; attributes?: Attributes },
): Span | null {
  if (!tracer || !trace.getActiveSpan()?.isRecording()) return null;
  const { name, attributes } = describe();
  return tracer.startSpan(name, { kind, attributes });
}

/** Runs the work within the span. */
export function withinSpan<T>(span: Span | null | undefined, work: () => T): T {
  return span ? context.with(trace.setSpan(context.active(), span), work) : work();
}

/** Runs work that belongs to no single request, such as starting a timer that several share. */
export function outsideTraces<T>(work: () => T): T {
  return tracer ? context.with(ROOT_CONTEXT, work) : work();
}

/**
 * Ends the span. `errorType` is a code or the name of a class, and never a message, because that may
 * quote what a reader typed. `isFault`: whether the error is one of the server.
 */
export function endSpan(span: Span, errorType?: string, isFault = true): void {
  if (errorType !== undefined) {
    span.setAttribute('error.type', errorType);
    if (isFault) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The ids for the log lines of a traced request; undefined if it is none. */
export function traceIds(
  span: Span | null | undefined = tracer && trace.getActiveSpan(),
): { traceId: string; spanId: string } | undefined {
  if (!span) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return traceFlags & TraceFlags.SAMPLED ? { traceId, spanId } : undefined;
}
