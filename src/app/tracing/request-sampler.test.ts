import { propagation, trace, TraceFlags } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { remoteContext } from './remote-parents.js';
import { RequestSampler } from './request-sampler.js';

const SPAN_ID = '00f067aa0ba902b7';
/** The id that `traceidratio` takes first. */
const LOWEST_ID = '00000000000000000000000000000001';

describe('Which requests are traced', () => {
  beforeAll(() => propagation.setGlobalPropagator(new W3CTraceContextPropagator()));
  afterAll(() => propagation.disable());

  /** How many of 1,000 requests with this `traceparent` are traced. */
  const traced = (
    sampler: ConstructorParameters<typeof RequestSampler>[0],
    traceparent: string | undefined,
    isTrusted: boolean,
  ) => {
    const requestSampler = new RequestSampler(sampler);
    const { length } = Array.from({ length: 1_000 }, () => {
      const context = remoteContext({ traceparent }, isTrusted);
      const traceId = trace.getSpanContext(context)?.traceId ?? LOWEST_ID;
      return requestSampler.shouldSample(context, traceId, 'POST /graphql', 1, {}, []);
    }).filter(({ decision }) => decision === SamplingDecision.RECORD_AND_SAMPLED);
    return length;
  };
  const ratio = { sampler: 'parentbased_traceidratio', samplerRatio: 0.01 } as const;
  const forced = `00-${LOWEST_ID}-${SPAN_ID}-01`;

  it('is decided by a proxy that is trusted', () => {
    expect(traced(ratio, forced, true)).toBe(1_000);
    expect(traced(ratio, `00-${LOWEST_ID}-${SPAN_ID}-00`, true)).toBe(0);
  });

  it('is decided here for a client, whatever flag and id it sends', () => {
    expect(traced(ratio, forced, false)).toBeLessThan(100);
    expect(traced({ ...ratio, sampler: 'traceidratio' }, forced, false)).toBeLessThan(100);
    const never = { sampler: 'parentbased_always_off', samplerRatio: 1 } as const;
    expect(traced(never, forced, false)).toBe(0);
    const always = { sampler: 'parentbased_always_on', samplerRatio: 1 } as const;
    expect(traced(always, `00-${LOWEST_ID}-${SPAN_ID}-00`, false)).toBe(1_000);
  });

  it('is the same for all spans of a request', () => {
    const never = new RequestSampler({ sampler: 'traceidratio', samplerRatio: 0 });
    const remote = remoteContext({ traceparent: forced }, false);
    const decide = (traceFlags: TraceFlags) => {
      const local = { traceId: LOWEST_ID, spanId: SPAN_ID, traceFlags };
      const context = trace.setSpanContext(remote, local);
      return never.shouldSample(context, LOWEST_ID, 'SELECT article', 2, {}, []).decision;
    };
    expect(decide(TraceFlags.SAMPLED)).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(decide(TraceFlags.NONE)).toBe(SamplingDecision.NOT_RECORD);
  });

  it('keeps the ids of a client, and neither its state nor an invalid header', () => {
    const headers = { traceparent: forced, tracestate: 'a=1' };
    const span = (isTrusted: boolean) => trace.getSpanContext(remoteContext(headers, isTrusted))!;
    expect(span(false)).toMatchObject({ traceId: LOWEST_ID, spanId: SPAN_ID });
    expect(span(false).traceState).toBeUndefined();
    expect(span(true).traceState?.serialize()).toBe('a=1');
    for (const traceparent of ['x', `00-${'0'.repeat(32)}-${SPAN_ID}-01`, `ff${forced.slice(2)}`])
      expect(trace.getSpanContext(remoteContext({ traceparent }, false))).toBeUndefined();
  });
});
