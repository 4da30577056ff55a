import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { IncomingMessage } from 'node:http';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Config } from '../config/index.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/durations.js';

/** Maximum time to send the last spans when the server stops, in milliseconds. */
const FLUSH_MS = 2_000;

/** Minimum time between two log lines about the collector, in milliseconds. */
const WARN_MS = 60_000;

/** Paths of probes and files. */
const NOT_TRACED = /^\/(livez|readyz|metrics|assets\/)/;

/** Attributes that may contain what a reader typed, or a reader's address. */
const PRIVATE =
  /^(url\.(query|path|full)|http\.(url|target|client_ip)|client\..*|network\.peer\..*|net\.(sock\.)?peer\..*|user_agent\..*|http\.user_agent|exception\..*)$/;

/** Removes private data from spans before they are sent. */
const withoutPrivate: SpanProcessor = {
  onStart: () => undefined,
  onEnd({ attributes, events }: ReadableSpan) {
    for (const name of Object.keys(attributes)) if (PRIVATE.test(name)) delete attributes[name];
    // Removes error messages, which may quote a query.
    events.length = 0;
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/**
 * Traces requests from now on by OpenTelemetry's own instrumentations, if the configuration names a
 * collector; otherwise the libraries are not loaded. Call this before connecting to Postgres. The
 * libraries read the standard variables. Returns a function that sends the last spans, within two
 * seconds.
 */
export async function startTracing(
  { tracing, http }: Pick<Config, 'tracing' | 'http'>,
  logger: Logger,
): Promise<() => Promise<void>> {
  const isOff = process.env.OTEL_SDK_DISABLED === 'true';
  if (isOff || process.env.OTEL_TRACES_EXPORTER === 'none' || tracing.endpoint === undefined)
    return () => Promise.resolve();
  const [api, core, contexts, exporters, resources, sdk, instrumentation, ofHttp, ofPostgres] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/instrumentation'),
      import('@opentelemetry/instrumentation-http'),
      import('@opentelemetry/instrumentation-pg'),
    ]);
  let warnedAt = -Infinity;
  core.setGlobalErrorHandler((error) => {
    if (performance.now() - warnedAt < WARN_MS) return;
    warnedAt = performance.now();
    logger.warn(
      { error: messageOf(error) },
      'The collector of OTEL_EXPORTER_OTLP_ENDPOINT takes no traces.',
    );
  });
  const { headers } = tracing;
  const exporter = new exporters.OTLPTraceExporter(
    // The library's own reading of the variables does not know OTEL_EXPORTER_OTLP_HEADERS_FILE.
    headers === undefined ? {} : { headers: core.parseKeyPairsIntoRecord(headers) },
  );
  const ownName = { 'service.name': 'doum', 'service.instance.id': randomUUID() };
  const provider = new sdk.BasicTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes(ownName))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [withoutPrivate, new sdk.BatchSpanProcessor(exporter)],
  });
  api.context.setGlobalContextManager(new contexts.AsyncLocalStorageContextManager().enable());
  // Without a proxy `traceparent` is ignored: otherwise a client could have everything traced.
  if (http.trustProxy !== false)
    api.propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  // The client of Elasticsearch takes its tracer from there.
  api.trace.setGlobalTracerProvider(provider);
  instrumentation.registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new ofHttp.HttpInstrumentation({
        requireParentforOutgoingSpans: true,
        ignoreIncomingRequestHook: ({ url = '' }: IncomingMessage) => NOT_TRACED.test(url),
      }),
      new ofPostgres.PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    ],
  });
  // The instrumentations patch these modules when they are required.
  ['http', 'pg'].forEach(createRequire(import.meta.url));
  return async () => {
    await Promise.race([provider.shutdown().catch(() => undefined), sleep(FLUSH_MS)]);
  };
}
