import { deferred } from '../../test/support/deferred.js';
import { DoumError } from './errors.js';
import { currentOperation, Operation } from './operation.js';
import { SharedWork } from './shared-work.js';

describe('SharedWork', () => {
  /** Work that ends when the test says so. */
  function controlled() {
    const end = deferred<string>();
    const work = vi.fn(() => {
      signals.push(currentOperation()!.signal);
      return end.promise;
    });
    const signals: AbortSignal[] = [];
    return { end, work, signals };
  }

  it('runs once for callers at the same time, and again afterwards', async () => {
    const shared = new SharedWork<string>();
    const { end, work } = controlled();
    const answers = [shared.do('a', work), shared.do('a', work), shared.do('b', work)];
    end.resolve('done');
    expect(await Promise.all(answers)).toEqual(['done', 'done', 'done']);
    expect(work).toHaveBeenCalledTimes(2);
    await shared.do('a', work);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('fails for all callers, and tries again', async () => {
    const shared = new SharedWork<string>();
    const { end, work } = controlled();
    const answers = [shared.do('a', work), shared.do('a', work)];
    end.reject(new Error('broken'));
    for (const answer of answers) await expect(answer).rejects.toThrow('broken');
    expect(await shared.do('a', async () => 'again')).toBe('again');
  });

  it('lets one caller leave without stopping the work of another', async () => {
    const shared = new SharedWork<string>();
    const { end, work, signals } = controlled();
    const [first, second] = [new Operation('1'), new Operation('2')];
    const left = first.run(() => shared.do('a', work));
    const stays = second.run(() => shared.do('a', work));
    first.clientDisconnected();
    await expect(left).rejects.toThrow(DoumError);
    expect(signals[0]!.aborted).toBe(false);
    end.resolve('done');
    expect(await stays).toBe('done');
  });

  it('stops the work when the last caller has left, and does not join it any more', async () => {
    const shared = new SharedWork<string>();
    const { work, signals } = controlled();
    const operation = new Operation('1');
    const left = operation.run(() => shared.do('a', work));
    operation.clientDisconnected();
    await expect(left).rejects.toThrow(DoumError);
    expect(signals[0]!.aborted).toBe(true);
    expect(await shared.do('a', async () => 'new')).toBe('new');
  });
});
