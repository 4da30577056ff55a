import { randomUUID } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';
import type { Config } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { traceWith } from '../../core/tracing.js';

/** Maximum time to send the last spans when the server stops, in milliseconds. */
const FLUSH_MS = 2_000;

/**
 * Traces requests from now on, if the configuration names a collector. Otherwise the libraries for
 * it are not even loaded. Returns a function that sends the last spans, within two seconds. Spans
 * wait in a queue with a bound, and are dropped when it is full.
 */
export async function startTracing(
  { tracing }: Pick<Config, 'tracing'>,
  logger: Logger,
): Promise<() => Promise<void>> {
  const { endpoint, tracesEndpoint, headers, serviceName } = tracing;
  const isOff =
    tracing.isDisabled || tracing.exporter === 'none' || tracing.sampler === 'always_off';
  if (isOff || !(tracesEndpoint ?? endpoint)) return () => Promise.resolve();
  const [
    { parseKeyPairsIntoRecord, W3CTraceContextPropagator },
    { AsyncLocalStorageContextManager },
    { OTLPTraceExporter },
    { defaultResource, detectResources, envDetector, resourceFromAttributes },
    { BasicTracerProvider, BatchSpanProcessor },
    { RequestSampler },
    { WatchedExporter },
  ] = await Promise.all([
    import('@opentelemetry/core'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('./request-sampler.js'),
    import('./watched-exporter.js'),
  ]);
  // Its own reading of the variables does not know OTEL_EXPORTER_OTLP_HEADERS_FILE.
  const exporter = new OTLPTraceExporter({
    headers: headers === undefined ? undefined : parseKeyPairsIntoRecord(headers),
  });
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({ 'service.name': 'doum', 'service.instance.id': randomUUID() }),
      )
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    sampler: new RequestSampler(tracing),
    // The client of Elasticsearch records messages of errors, which may quote a query.
    spanLimits: { eventCountLimit: 0 },
    spanProcessors: [new BatchSpanProcessor(new WatchedExporter(exporter, logger))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // Baggage is not read: it comes from clients.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // The client of Elasticsearch takes its tracer from there.
  trace.setGlobalTracerProvider(provider);
  traceWith(provider.getTracer('doum'));
  return async () => {
    traceWith(null);
    await Promise.race([provider.shutdown().catch(() => undefined), sleep(FLUSH_MS)]);
  };
}
