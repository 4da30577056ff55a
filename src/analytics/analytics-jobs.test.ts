import { vi } from 'vitest';
import type { Logger } from '../core/logger.js';
import { AnalyticsJobs, type Job } from './analytics-jobs.js';

const EVERY_MS = 10_000;
const JOB_MS = 1_000;

describe('AnalyticsJobs', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  /** Stops the jobs. A job may be running, because the pause after a failure is random. */
  const stop = async (jobs: AnalyticsJobs) => {
    const stopped = jobs.stop();
    await pass(2 * JOB_MS);
    await stopped;
  };

  /** Jobs that log when they begin and end; each takes `JOB_MS`. */
  function buildJobs(names: string[], work: (name: string) => void = () => undefined) {
    const events: string[] = [];
    const warnings: object[] = [];
    const jobs = names.map((name): Job => ({
      name,
      everyMs: EVERY_MS,
      run: async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, JOB_MS));
        work(name);
        events.push(`${name} ends`);
      },
    }));
    const logger = { warn: (line: object) => warnings.push(line) } as unknown as Logger;
    return { jobs: new AnalyticsJobs(jobs, logger), events, warnings };
  }

  it('runs one job at a time, in order, and repeats each after its pause', async () => {
    const { jobs, events } = buildJobs(['one', 'two']);
    const once = ['one begins', 'one ends', 'two begins', 'two ends'];
    jobs.start();
    await pass(EVERY_MS);
    expect(events).toEqual(once);
    await pass(EVERY_MS);
    expect(events).toEqual([...once, ...once]);
    await stop(jobs);
  });

  it('logs a failing job once until it succeeds, and continues with the others', async () => {
    let isFailing = true;
    const { jobs, events, warnings } = buildJobs(['one', 'two'], (name) => {
      if (isFailing && name === 'one') throw new Error('away');
    });
    jobs.start();
    await pass(3 * EVERY_MS);
    expect(events.filter((event) => event === 'two ends').length).toBeGreaterThan(1);
    expect(warnings).toEqual([{ job: 'one', error: 'away' }]);
    isFailing = false;
    await pass(2 * EVERY_MS);
    expect(events).toContain('one ends');
    isFailing = true;
    await pass(2 * EVERY_MS);
    expect(warnings).toHaveLength(2);
    await stop(jobs);
  });

  it('stops after the current job', async () => {
    const { jobs, events } = buildJobs(['one', 'two']);
    jobs.start();
    await pass(500);
    await stop(jobs);
    expect(events).toEqual(['one begins', 'one ends']);
  });
});
