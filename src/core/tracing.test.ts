import { EventEmitter } from 'node:events';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Pool, PoolClient } from 'pg';
import { traceStatements } from './trace-statements.js';
import { outsideTraces, traceIds, traceWith, withinSpan } from './tracing.js';

describe('With traces', () => {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  const tracer = new BasicTracerProvider({ spanProcessors }).getTracer('test');
  beforeEach(() => {
    exporter.reset();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    traceWith(tracer);
  });
  afterEach(() => {
    traceWith(null);
    context.disable();
  });
  const inRequest = <T>(work: () => T) => withinSpan(tracer.startSpan('POST /graphql'), work);
  const idsOfTimer = () => new Promise((resolve) => void setTimeout(() => resolve(traceIds()), 0));

  it('a timer has the ids of the request that starts it, unless it is shared', async () => {
    expect(await inRequest(idsOfTimer)).toEqual({
      traceId: expect.any(String),
      spanId: expect.any(String),
    });
    expect(await inRequest(() => outsideTraces(idsOfTimer))).toBeUndefined();
  });

  it.each([
    [new TypeError('without a code'), 'TypeError', undefined],
    [Object.assign(new Error('locked'), { code: '55P03' }), '55P03', '55P03'],
  ])('a statement that fails with %s has the error type %s', async (error, type, state) => {
    const pool = new EventEmitter();
    traceStatements(pool as unknown as Pool);
    const client = { query: (_text: string) => Promise.reject(error) };
    pool.emit('acquire', client as unknown as PoolClient);
    const text = `select ${'1, '.repeat(2_000)} 1 from article`;
    await expect(inRequest(() => client.query(text))).rejects.toBe(error);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({ name: 'SELECT article', attributes: { 'error.type': type } });
    expect(span!.attributes['db.response.status_code']).toBe(state);
    expect(span!.attributes['db.query.text']).toBe(text.slice(0, 2_000));
  });
});
