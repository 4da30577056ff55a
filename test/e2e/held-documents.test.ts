import { createHash } from 'node:crypto';
import { heldBytes } from '../support/heap.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const REQUESTS = 500;
const COMMENT_BYTES = 60_000;

/** Without a limit, these would keep 100 MB. */
const LARGE_DOCUMENTS = 500;
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
  afterAll(() => app.stop());

  it('keep a limited amount of memory', async () => {
    const send = async (n: number) =>
      expect((await app.request(largeDocument(n))).errors).toBeUndefined();
    for (let n = 0; n < 5; n += 1) await send(n);
    const before = await heldBytes();
    for (let n = 5; n < LARGE_DOCUMENTS; n += 1) await send(n);
    expect((await heldBytes()) - before).toBeLessThan(MAX_HELD_BYTES);
  }, 180_000);
});

describe('Tiny documents behind long comments', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
  });
  afterAll(() => app.stop());

  const send = async (n: number, comment: string) => {
    const query = `{ a${n}: __typename } # ${comment}`;
    const persistedQuery = {
      version: 1,
      sha256Hash: createHash('sha256').update(query).digest('hex'),
    };
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // Every second one is registered as a persisted query, too.
      body: JSON.stringify({ query, ...(n % 2 && { extensions: { persistedQuery } }) }),
    });
    expect(await response.json()).toEqual({ data: { [`a${n}`]: 'Query' } });
  };

  it('keep a limited amount of memory, also as persisted queries', async () => {
    for (let n = 0; n < 50; n += 1) await send(n, 'short');
    const before = await heldBytes();
    for (let n = 0; n < REQUESTS; n += 10)
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => send(n + i, 'c'.repeat(COMMENT_BYTES))),
      );
    const grown = (await heldBytes()) - before;
    // Without a limit, the texts alone would keep 30 MB.
    expect(grown).toBeLessThan(20_000_000);
  }, 180_000);
});
