import { Turns } from './turns.js';

it('gives each caller its own round of the event loop, in the order of the calls', async () => {
  const turns = new Turns();
  const order: (number | string)[] = [];
  const busy = Promise.all(
    Array.from({ length: 5 }, (_, i) => turns.next().then(() => order.push(i))),
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
