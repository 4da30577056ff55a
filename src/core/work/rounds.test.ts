import fc from 'fast-check';
import { roundsDuring } from '../../../test/support/event-loop.js';
import { FairQueue } from './fair-queue.js';
import { Operation } from './operation.js';
import { type Steps, Rounds, runStepsInRounds, Turns } from './rounds.js';

/** Waits until all pending callbacks have run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when the test tells it to. `begun` lists tasks in the order of their start. */
function watched(queue: FairQueue) {
  const begun: string[] = [];
  const ending: (() => void)[] = [];
  const put = (client: string, name = client, signal?: AbortSignal) =>
    queue.run(
      client,
      () => {
        begun.push(name);
        return new Promise<void>((resolve) => ending.push(resolve));
      },
      signal,
    );
  const endOne = async () => {
    ending.shift()!();
    await settle();
  };
  return { begun, ending, put, endOne };
}

describe('FairQueue', () => {
  it('lets clients take turns: one with a long queue does not delay another', async () => {
    const { begun, put, endOne } = watched(new FairQueue({ total: 2, perClient: 2 }));
    for (let i = 0; i < 100; i++) void put('greedy');
    for (let i = 0; i < 2; i++) void put('honest');
    void put('other');
    await settle();
    for (let i = 0; i < 5; i++) await endOne();
    expect(begun.slice(2, 7)).toEqual(['greedy', 'honest', 'other', 'greedy', 'honest']);
  });

  it('gives capacity that one client may not use to the others at once', async () => {
    const { begun, put } = watched(new FairQueue({ total: 3, perClient: 2 }));
    for (let i = 0; i < 100; i++) void put('greedy');
    void put('honest');
    await settle();
    expect(begun).toEqual(['greedy', 'greedy', 'honest']);
  });

  it('drops waiting work when its signal aborts, and starts nothing with an aborted signal', async () => {
    const queue = new FairQueue({ total: 1, perClient: 1 });
    const { begun, put, endOne } = watched(queue);
    const gone = new AbortController();
    void put('one', 'first');
    const refused = put('one', 'gone', gone.signal);
    void put('one', 'last');
    await settle();
    expect(queue.waiting).toBe(2);
    gone.abort(new Error('The client left.'));
    await expect(refused).rejects.toThrow('The client left.');
    await expect(put('two', 'too late', gone.signal)).rejects.toThrow('The client left.');
    expect(queue.waiting).toBe(1);
    await endOne();
    expect(begun).toEqual(['first', 'last']);
  });

  it('continues after failed work', async () => {
    const queue = new FairQueue({ total: 1, perClient: 1 });
    await expect(queue.run('one', () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    );
    expect(await queue.run('one', () => Promise.resolve('done'))).toBe('done');
  });

  it('respects the limits, loses nothing and keeps the order of each client, with any work', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), client: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ do: fc.constant('end' as const) }),
      fc.record({ do: fc.constant('abort' as const), which: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 60 }),
        async (atOnce, perClient, steps) => {
          const queue = new FairQueue({ total: atOnce, perClient });
          const { begun, ending, put } = watched(queue);
          const controllers: AbortController[] = [];
          const outcomes: Promise<string>[] = [];
          let count = 0;
          for (const one of steps) {
            if (one.do === 'put') {
              const controller = new AbortController();
              controllers.push(controller);
              const done = put(one.client, `${one.client} ${count++}`, controller.signal);
              outcomes.push(
                done.then(
                  () => 'done',
                  () => 'gone',
                ),
              );
            } else if (one.do === 'end') ending.shift()?.();
            else controllers[one.which]?.abort(new Error('gone'));
            await settle();
            expect(ending.length).toBeLessThanOrEqual(atOnce);
          }
          while (ending.length > 0) {
            ending.shift()!();
            await settle();
          }
          const outcome = await Promise.all(outcomes);
          expect(outcome.filter((what) => what === 'done')).toHaveLength(begun.length);
          expect([queue.waiting, queue['running'], queue['runningOf'].size]).toEqual([0, 0, 0]);
          for (const client of ['a', 'b', 'c']) {
            const order = begun
              .filter((name) => name.startsWith(client))
              .map((name) => Number(name.slice(2)));
            expect(order).toEqual(order.toSorted((x, y) => x - y));
          }
        },
      ),
      { seed: 20_261_126, numRuns: 200 },
    );
  });
});

it('gives each caller its own round of the event loop, in the order of the calls', async () => {
  const rounds = new Rounds();
  const order: (number | string)[] = [];
  const busy = Promise.all(
    Array.from({ length: 5 }, (_, i) => rounds.next().then(() => order.push(i))),
  );
  const others = (async () => {
    for (let i = 0; i < 3; i += 1) {
      await settle();
      order.push('another');
    }
  })();
  await Promise.all([busy, others]);
  expect(order.filter((entry) => entry !== 'another')).toEqual([0, 1, 2, 3, 4]);
  // Other work ran between the steps, not only after all of them.
  expect(order.indexOf('another')).toBeLessThan(order.indexOf(2));
  expect(order.lastIndexOf('another')).toBeLessThan(order.indexOf(4));
});

describe('Turns', () => {
  it('let one client begin once in a round, in order, and others at once', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (const name of ['a1', 'a2', 'a3', 'b1']) turns.begin(name[0]!, () => begun.push(name));
    expect(begun).toEqual(['a1', 'b1']);
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('leave rounds to others after a long round', async () => {
    const turns = new Turns();
    const busy = () => {
      for (const end = performance.now() + 20; performance.now() < end;);
    };
    const work = () =>
      new Promise<void>((resolve) => {
        for (let i = 0; i < 3; i += 1) turns.begin('a', busy);
        turns.begin('a', resolve);
      });
    expect(await roundsDuring(work)).toBeGreaterThan(50);
  });
});

describe('Tasks of several rounds', () => {
  const order: string[] = [];
  function* task(name: string): Steps<string> {
    for (let i = 0; i < 3; i += 1) {
      order.push(name);
      // Longer than the maximum time for which a task blocks the event loop.
      for (const end = performance.now() + 11; performance.now() < end;);
      yield;
    }
    return name;
  }
  const runFor = (rounds: Rounds, client: string, name: string) =>
    new Operation(client).run(() => rounds.run(task(name)));
  beforeEach(() => (order.length = 0));

  it('of clients are served in turn', async () => {
    const rounds = new Rounds();
    await Promise.all([
      ...['a1', 'a2', 'a3'].map((name) => runFor(rounds, 'a', name)),
      runFor(rounds, 'b', 'b1'),
    ]);
    expect([...new Set(order)]).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('are not begun for an operation that was aborted', async () => {
    const rounds = new Rounds();
    const first = runFor(rounds, 'a', 'a1');
    const operation = new Operation('a');
    const second = operation.run(() => rounds.run(task('a2')));
    operation.clientDisconnected();
    await expect(second).rejects.toThrow('The client left before it was answered.');
    await first;
    expect(order).not.toContain('a2');
    expect(await runFor(rounds, 'a', 'a3')).toBe('a3');
  });
});

describe('Work that cannot be interrupted', () => {
  const order: string[] = [];
  const runFor = (rounds: Rounds, name: string) =>
    new Operation(name[0]!).run(() =>
      rounds.runWhole(() => {
        order.push(name);
        for (const end = performance.now() + 20; performance.now() < end;);
      }),
    );

  it('is done in turn with other clients, and leaves rounds to other requests', async () => {
    const rounds = new Rounds();
    const names = ['a1', 'a2', 'a3', 'b1'];
    const work = () => Promise.all(names.map((name) => runFor(rounds, name)));
    expect(await roundsDuring(work)).toBeGreaterThan(50);
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('fails alone', async () => {
    const rounds = new Rounds();
    const fail = () => {
      throw new Error('failed');
    };
    await expect(rounds.runWhole(fail)).rejects.toThrow('failed');
    expect(await rounds.runWhole(() => 'done')).toBe('done');
  });
});

describe('Steps', () => {
  it('yield to other work within a long step', async () => {
    function* busy(): Steps<void> {
      // Processor time: a process that is paused has no turns meanwhile.
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
    await settle();
    expect(steps).toBe(before);
  });
});
