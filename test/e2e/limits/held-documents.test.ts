import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The size of the heap in bytes after a garbage collection. */
async function heldBytes(): Promise<number> {
  for (let i = 0; i < 2; i += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage().heapUsed;
}

/** Without a limit, these would keep 60 MB. */
const LARGE_DOCUMENTS = 300;
const MAX_HELD_BYTES = 30_000_000;

/** About as many fields as possible, in a document for each number. */
const largeDocument = (n: number) =>
  `{ ${Array.from(
    { length: 12 },
    (_, i) => `a${n}_${i}: search(first: 1) @skip(if: true) { totalCount engine degraded tookMs
      facets { field totalValues values { slug label count selected parentSlug } }
      edges { score node { id slug title product { name } category { name } } } }`,
  ).join(' ')} }`;

describe('Large documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
    await app.settled();
  });

  it('keep a limited amount of memory', async () => {
    const send = async (n: number) =>
      expect((await app.request(largeDocument(n))).errors).toBeUndefined();
    for (let n = 0; n < 5; n += 1) await send(n);
    const before = await heldBytes();
    for (let n = 5; n < LARGE_DOCUMENTS; n += 1) await send(n);
    expect((await heldBytes()) - before).toBeLessThan(MAX_HELD_BYTES);
  }, 180_000);
});
