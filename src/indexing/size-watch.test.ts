import { createLogger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { SizeWatch } from './size-watch.js';

it('warns at the start and each time that the number is passed, not at each count', async () => {
  const lines: string[] = [];
  const counts = [100_001, 150_000, 100_000, 7, 200_000, 200_001];
  let counted = 0;
  const done = new AbortController();
  const watch = new SizeWatch(
    () => {
      const count = counts[counted];
      counted += 1;
      if (counted > counts.length) done.abort();
      return count === undefined ? Promise.reject(new Error('away')) : Promise.resolve(count);
    },
    createLogger('warn', { write: (line: string) => lines.push(line) > 0 }),
    { pauseMs: 1, firstRetryMs: 1, maxRetryMs: 1 },
  );
  watch.start();
  await sleep(10_000, done.signal);
  await watch.stop();
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
    ['100,001', '200,000'].map(
      (number) =>
        `There are ${number} articles. The Postgres engine was measured with up to 100,000, and ` +
        'beyond them searches and rebuilds become slow: use Elasticsearch (ELASTICSEARCH_URL).',
    ),
  );
});
