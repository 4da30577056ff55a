import {
  EmbeddingsClient,
  EmbeddingsUnavailable,
  type EmbeddingsConfig,
} from '../../src/meaning/embeddings-client.js';
import {
  type FakeModelServer,
  type ModelAnswer,
  startFakeModelServer,
  vectorOf,
  withText,
  withVectors,
} from '../support/fake-model-server.js';

const KEY = 'secret-key-of-the-model-server';

let fake: FakeModelServer;
beforeAll(async () => {
  fake = await startFakeModelServer();
});
beforeEach(() => {
  fake.answer = withVectors();
  fake.requests.length = 0;
});

const clientOf = (config: Partial<EmbeddingsConfig> = {}) =>
  new EmbeddingsClient({
    ...{ url: fake.url, key: KEY, model: 'of-passages', queryModel: 'of-queries' },
    prefixes: { query: '', passage: '' },
    ...config,
  });

/** Why the texts have no vectors. */
async function refusal(answer: ModelAnswer): Promise<EmbeddingsUnavailable> {
  fake.answer = answer;
  const error: unknown = await clientOf()
    .embed(['가', '나'], 'passage')
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(EmbeddingsUnavailable);
  const { message, stack } = error as EmbeddingsUnavailable;
  expect(`${message} ${stack}`).not.toContain(KEY);
  return error as EmbeddingsUnavailable;
}

const [OF_A, OF_B] = [vectorOf('가'), vectorOf('나')];

describe('A model server', () => {
  it('gets the model, the beginning and the key of queries and of passages', async () => {
    const client = clientOf({ prefixes: { query: 'query: ', passage: 'passage: ' } });
    await client.embed(['가', '😀 \ud800'], 'passage');
    await client.embed(['나'], 'query');
    const common = { path: '/v1/embeddings', authorization: `Bearer ${KEY}` };
    const input = ['passage: 가', 'passage: 😀 \ufffd'];
    expect(fake.requests).toMatchObject([
      { ...common, body: { model: 'of-passages', input } },
      { ...common, body: { model: 'of-queries', input: ['query: 나'] } },
    ]);
  });

  it('may be below a path, and gets no key unless one is set', async () => {
    await clientOf({ url: fake.url.replace('/v1', '/models/v2'), key: undefined }).probe();
    expect(fake.requests[0]).toMatchObject({ path: '/models/v2/embeddings' });
    expect(fake.requests[0]!.authorization).toBeUndefined();
  });

  it('may answer in another order, and with another content type', async () => {
    const right = await clientOf().embed(['가', '나'], 'passage');
    const data = [
      { index: 1, embedding: OF_B },
      { index: 0, embedding: OF_A },
    ];
    fake.answer = withText(JSON.stringify({ data }), 200, { 'content-type': 'text/plain' });
    expect(await clientOf().embed(['가', '나'], 'passage')).toEqual(right);
  });

  it('that refuses a request may ask for a pause in seconds, and never for hours', async () => {
    const pause = async (after: string, status = 429) => {
      const error = await refusal(withText('', status, { 'retry-after': after }));
      expect(error).toMatchObject({ isRefusal: false });
      return error.retryAfterMs;
    };
    expect(await pause('7')).toBe(7_000);
    expect(await pause('7', 503)).toBe(7_000);
    expect(await pause('86400')).toBe(600_000);
    expect(await pause('-1')).toBe(0);
    // A date is no number of seconds, so the usual pause follows.
    expect(await pause('Wed, 21 Oct 2099 07:28:00 GMT')).toBe(0);
  });

  const WITHOUT = /answers without vectors: EMBEDDINGS_URL must end with the path before/;
  const OTHER_KEY = /^The model server at 127\.0\.0\.1:\d+ does not accept EMBEDDINGS_KEY/;
  const repeatingKey = withText(`"${KEY}"`, 401, { 'www-authenticate': `Bearer realm="${KEY}"` });
  it.each<[string, boolean, RegExp, ModelAnswer]>([
    ['401 and the key', false, OTHER_KEY, repeatingKey],
    ['403', false, OTHER_KEY, withText('{}', 403)],
    ['404', false, / has no model of-passages, or nothing at the address/, withText('{}', 404)],
    ['502', false, / answers with the status 502\.$/, withText('{}', 502)],
    ['413', true, / answers with the status 413\.$/, withText('{}', 413)],
    ['500', true, / answers with the status 500\.$/, withText('{}', 500)],
    ['a page', true, WITHOUT, withText('<!doctype html>', 200, { 'content-type': 'text/html' })],
    ['a huge page', false, / more than vectors /, withText('<p>'.repeat(5_000_000))],
    ['nothing', true, WITHOUT, withText('')],
    ['null', true, WITHOUT, withText('null')],
    ['another form', true, WITHOUT, withText('{"embeddings":[[1,2]]}')],
    ['NaN', true, WITHOUT, withText('{"data":[{"index":0,"embedding":[NaN]}]}')],
    [
      'null for a number',
      true,
      WITHOUT,
      withVectors({
        change: () => [
          [null, 1],
          [1, 1],
        ],
      }),
    ],
    ['texts for numbers', true, WITHOUT, withVectors({ change: () => [['1'], ['1']] })],
    ['base64', true, WITHOUT, withVectors({ change: () => ['AACAPw==', 'AACAPw=='] })],
    ['empty vectors', true, WITHOUT, withVectors({ change: () => [[], []] })],
    [
      'zeros',
      true,
      /a vector of zeros/,
      withVectors({ change: () => [OF_A, [0, 0, 0, 0, 0, 0, 0, 0]] }),
    ],
    ['fewer', true, /1 vectors for 2 texts/, withVectors({ change: () => [OF_A] })],
    ['more', true, /3 vectors for 2 texts/, withVectors({ change: () => [OF_A, OF_B, OF_A] })],
    [
      'two sizes',
      false,
      /of 1 numbers, but before of 8: /,
      withVectors({ change: () => [OF_A, [1]] }),
    ],
  ])(
    'may answer with %s; the texts may be the cause: %j',
    async (_, isRefusal, message, answer) => {
      const error = await refusal(answer);
      expect(error.message).toMatch(message);
      expect(error.isRefusal).toBe(isRefusal);
    },
  );

  it('that answers without end is left after what the texts can need', async () => {
    let sent = 0;
    let leave = () => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    let isLeft = false;
    const error = await refusal((_, response) => {
      response.on('close', () => {
        isLeft = true;
        leave();
      });
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!isLeft && response.write(' '.repeat(65_536))) sent += 65_536;
        sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    expect(error.message).toMatch(/ answers with more than vectors of 4,096 numbers\.$/);
    await left;
    expect(sent).toBeLessThan(20_000_000);
  });

  it('that redirects does not get the key elsewhere', async () => {
    const other = await startFakeModelServer();
    const redirect = withText('', 307, { location: `${other.url}/embeddings` });
    expect((await refusal(redirect)).message).toMatch(/ answers with the status 307\.$/);
    expect(other.requests).toEqual([]);
  });

  it('may end the answer in the middle, or not listen', async () => {
    const cut: ModelAnswer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
      setImmediate(() => response.destroy());
    };
    expect((await refusal(cut)).message).toMatch(/ does not answer \(UND_ERR_SOCKET\)\.$/);
    const nobody = clientOf({ url: 'http://127.0.0.1:1/v1' }).probe();
    await expect(nobody).rejects.toThrow(/^The model server at 127\.0\.0\.1:1 does not answer \(/);
  });

  it('that never answers is left when nobody waits', async () => {
    fake.answer = () => undefined;
    const leaving = new AbortController();
    const asking = clientOf().embed(['가'], 'passage', leaving.signal);
    leaving.abort();
    await expect(asking).rejects.toBeInstanceOf(EmbeddingsUnavailable);
  });

  it('that changes its dimension is told until Doum starts again', async () => {
    const client = clientOf();
    expect([client.isAnswering, await client.probe(), client.isAnswering]).toEqual([
      false,
      8,
      true,
    ]);
    fake.answer = withVectors({ dimension: 12 });
    await expect(client.probe()).rejects.toThrow(/vectors of 12 numbers, but before of 8: restart/);
    expect(client.isAnswering).toBe(false);
    expect(await clientOf().probe()).toBe(12);
  });
});
