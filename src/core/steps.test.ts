import { setImmediate } from 'node:timers/promises';
import { roundsDuring } from '../../test/support/event-loop.js';
import { Operation } from './operation.js';
import { runSteps, runStepsInRounds, type Steps } from './rounds.js';

function* countTo(last: number): Steps<number> {
  for (let n = 0; n < last; n += 1) yield;
  return last;
}

describe('Steps', () => {
  it('have the same result at once and in rounds', async () => {
    expect(runSteps(countTo(5))).toBe(5);
    expect(await runStepsInRounds(countTo(5))).toBe(5);
  });

  it('yield to other work between short steps', async () => {
    const rounds = await roundsDuring(async () => {
      for (let n = 0; n < 20; n += 1) await runStepsInRounds(countTo(1));
    });
    expect(rounds).toBeGreaterThanOrEqual(19);
  });

  it('yield to other work within a long step', async () => {
    function* busy(): Steps<void> {
      // Processor time: a process that is paused has no rounds meanwhile.
      const startedAt = process.cpuUsage();
      while (process.cpuUsage(startedAt).user < 200_000) yield;
    }
    expect(await roundsDuring(() => runStepsInRounds(busy()))).toBeGreaterThan(2);
  });

  it('stop when the operation is aborted', async () => {
    const operation = new Operation('reader');
    let steps = 0;
    function* endless(): Steps<void> {
      for (; ; steps += 1) yield;
    }
    const running = operation.run(() => runStepsInRounds(endless()));
    operation.clientDisconnected();
    await expect(running).rejects.toThrow('The client left');
    const before = steps;
    await setImmediate();
    expect(steps).toBe(before);
  });
});
