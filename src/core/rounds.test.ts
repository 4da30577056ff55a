import { Operation } from './operation.js';
import { type Steps, Rounds } from './rounds.js';

it('gives each caller its own round of the event loop, in the order of the calls', async () => {
  const rounds = new Rounds();
  const order: (number | string)[] = [];
  const busy = Promise.all(
    Array.from({ length: 5 }, (_, i) => rounds.next().then(() => order.push(i))),
  );
  const others = (async () => {
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('another');
    }
  })();
  await Promise.all([busy, others]);
  expect(order.filter((entry) => entry !== 'another')).toEqual([0, 1, 2, 3, 4]);
  // Other work ran between the steps, not only after all of them.
  expect(order.indexOf('another')).toBeLessThan(order.indexOf(2));
  expect(order.lastIndexOf('another')).toBeLessThan(order.indexOf(4));
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

  it('run one after the other, while other work runs', async () => {
    const rounds = new Rounds();
    const tasks = Promise.all([runFor(rounds, 'a', 'a1'), runFor(rounds, 'a', 'a2')]);
    let passed = 0;
    const count = () => {
      passed += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    expect(await tasks).toEqual(['a1', 'a2']);
    clearImmediate(timer);
    expect(order).toEqual(['a1', 'a1', 'a1', 'a2', 'a2', 'a2']);
    expect(passed).toBeGreaterThan(4);
  });

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
