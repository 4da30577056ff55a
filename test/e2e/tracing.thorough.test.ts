import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startOtlpCollector } from '../support/otlp-collector.js';
import { startServer } from '../support/server-process.js';

describe('A server whose collector is away', () => {
  it('answers as before, warns once, and sends the last spans when it stops', async () => {
    const collector = await startOtlpCollector();
    const proxy = await startFaultProxy(collector.url);
    proxy.setMode('hang');
    const server = await startServer({
      ...{ DATABASE_URL: await createDatabase(), SEARCH_ENGINE: 'memory', LOG_LEVEL: 'info' },
      TRUST_PROXY: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: proxy.url,
      ...{ OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50' },
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    const warnings = () => server.log.filter((line) => line.includes('takes no traces')).length;
    const search = async () =>
      expect(await server.request('{ search { totalCount } }')).toMatchObject({ status: 200 });
    await eventually(async () => {
      await Promise.all(Array.from({ length: 20 }, search));
      expect(warnings()).toBe(1);
    });
    proxy.setMode('refuse');
    for (let i = 0; i < 50; i++) await search();
    expect(warnings()).toBe(1);
    proxy.up();
    const traceId = 'a1'.repeat(16);
    await fetch(`${server.url}/search`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    server.kill('SIGTERM');
    expect(await server.exited).toMatchObject({ code: 0 });
    expect(collector.spans.map((span) => span.traceId)).toContain(traceId);
    await Promise.all([proxy.stop(), collector.stop()]);
  });
});
