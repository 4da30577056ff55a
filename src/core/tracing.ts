import { type Attributes, context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';

/** Runs work that belongs to no single request, such as starting a shared timer. */
export function outsideTraces<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** The ids for log lines of a traced request; undefined without a trace. */
export function traceIds(): { traceId: string; spanId: string } | undefined {
  const { traceId, spanId, traceFlags } = trace.getActiveSpan()?.spanContext() ?? {};
  if (!traceId || !spanId || !((traceFlags ?? 0) & TraceFlags.SAMPLED)) return undefined;
  return { traceId, spanId };
}

/** Adds attributes to the request's span; does nothing without a trace. */
export function describeRequest(attributes: Attributes, name?: string): void {
  const span = trace.getActiveSpan()?.setAttributes(attributes);
  if (name !== undefined) span?.updateName(name);
}
