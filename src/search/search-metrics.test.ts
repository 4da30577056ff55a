import { Registry } from 'prom-client';
import { DoumError } from '../core/errors.js';
import { SearchEngineName } from './engine.js';
import type { SearchConnection } from './search-connection.js';
import { SearchMetrics } from './search-metrics.js';

const ANSWER = {
  engine: SearchEngineName.MEMORY,
  degraded: false,
  degradedReason: null,
} as SearchConnection;

describe('The metrics of searches', () => {
  let registry: Registry;
  let metrics: SearchMetrics;
  beforeEach(() => {
    registry = new Registry();
    metrics = new SearchMetrics(registry, [SearchEngineName.MEMORY]);
  });

  const counts = async () => {
    const text = await registry.metrics();
    const of = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))!
          .split(' ')[1],
      );
    return {
      answered: of('doum_searches_total{engine="MEMORY",degraded="false"}'),
      failed: of('doum_search_failures_total'),
      measured: of('doum_search_duration_seconds_count'),
    };
  };
  const fail = (error: Error) =>
    expect(metrics.count(() => Promise.reject(error))).rejects.toBe(error);

  it('count and measure the answered ones', async () => {
    expect(await counts()).toEqual({ answered: 0, failed: 0, measured: 0 });
    expect(await metrics.count(() => Promise.resolve(ANSWER))).toBe(ANSWER);
    expect(await counts()).toEqual({ answered: 1, failed: 0, measured: 1 });
  });

  it.each([
    ['SEARCH_UNAVAILABLE', 1],
    ['DATABASE_UNAVAILABLE', 1],
    ['EXECUTION_TIMEOUT', 1],
    ['BAD_USER_INPUT', 0],
    ['BAD_REQUEST', 0],
  ] as const)('count %s as %i failures', async (code, failed) => {
    await fail(new DoumError(code, 'for a test'));
    expect(await counts()).toEqual({ answered: 0, failed, measured: 0 });
  });

  it('count a defect', async () => {
    await fail(new Error('a defect'));
    expect((await counts()).failed).toBe(1);
  });

  it('are those of the query search, with what is around its resolver', async () => {
    const late = new DoumError('EXECUTION_TIMEOUT', 'It waited for its turn.');
    const resolve = () => {
      throw late;
    };
    await expect(metrics.counting(resolve)()).rejects.toBe(late);
    expect((await counts()).failed).toBe(1);
  });
});
