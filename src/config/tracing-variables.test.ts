import { configurationWarnings, describeChanges, readConfig } from './index.js';

const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('The configuration of traces', () => {
  it('traces nothing by default, and all with a collector', () => {
    expect(readConfig({}).tracing).toMatchObject({ isDisabled: false, exporter: 'otlp' });
    expect(readConfig({}).tracing.endpoint).toBeUndefined();
    expect(readConfig(COLLECTOR).tracing).toMatchObject({
      endpoint: 'http://collector:4318',
      sampler: 'parentbased_always_on',
    });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'the only protocol that Doum speaks'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'one of always_on'],
    ['OTEL_TRACES_SAMPLER_ARG', '10', 'a share of requests from 0 to 1'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a-secret-key', 'headers like'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://u:a-secret-key@c:4318', 'without a user'],
    ['SLOW_SEARCH_MS', '-1', 'a whole number of milliseconds'],
  ])('refuses %s=%s with what would be right, and shows no secret', (name, value, expected) => {
    const read = () => readConfig({ ...COLLECTOR, [name]: value });
    expect(read).toThrow(name);
    expect(read).toThrow(expected);
    expect(read).not.toThrow('a-secret-key');
  });

  it.each([
    ['without a collector', {}],
    ['while it is disabled', { ...COLLECTOR, OTEL_SDK_DISABLED: 'true' }],
    ['without an exporter', { ...COLLECTOR, OTEL_TRACES_EXPORTER: 'none' }],
    ['without a sampler', { ...COLLECTOR, OTEL_TRACES_SAMPLER: 'always_off' }],
  ])('warns of variables that others set wrong %s', (_, given: Record<string, string>) => {
    const environment: Record<string, string> = {
      ...{ OTEL_TRACES_EXPORTER: 'console', OTEL_TRACES_SAMPLER: 'jaeger_remote' },
      ...{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_HEADERS_FILE: '/none' },
      ...given,
    };
    expect(() => readConfig(environment)).not.toThrow();
    const wrong = Object.keys(environment).filter((name) => !(name in given));
    const warnings = configurationWarnings(environment);
    expect(warnings.map((warning) => warning.split(' ')[0]).sort()).toEqual(wrong.sort());
    for (const warning of warnings)
      expect(warning).toMatch(/\. Nothing is traced, so it has no effect\.$/);
    expect(describeChanges(environment)).toHaveLength(Object.keys(given).length);
  });
});
