import {
  type FakeModelServer,
  startFakeModelServer,
  vectorOf,
  withText,
  withVectors,
} from '../support/fake-model-server.js';
import { type ModelServer, startModelServer } from '../support/start-model-server.js';

interface Vectors {
  data: { embedding: number[] }[];
}

function send(url: string, model: string, input: string[]): Promise<Response> {
  return fetch(`${url}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer key-of-the-test' },
    body: JSON.stringify({ model, input }),
  });
}

async function encode(url: string, model: string, input: string[]): Promise<number[][]> {
  const { data } = (await (await send(url, model, input)).json()) as Vectors;
  return data.map(({ embedding }) => embedding);
}

const similarity = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('the model server of the tests', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
  });

  it('finds the passage that a question means', async () => {
    const passages = await encode(server.url, 'e5-passage', [
      '암호를 재설정하려면 로그인 화면에서 비밀번호 찾기를 누르세요.',
      '배송지는 주문 내역에서 바꿀 수 있어요.',
      '알림 소리를 끄려면 설정에서 소리를 고르세요.',
    ]);
    const [question] = await encode(server.url, 'e5-query', [
      '로그인이 안 되는데 비번을 까먹었어요',
    ]);
    const similarities = passages.map((passage) => similarity(passage, question!));
    expect(similarities.indexOf(Math.max(...similarities))).toBe(0);
  });

  it('gives 384 numbers of length 1, others for a query than for a passage', async () => {
    const [asPassage] = await encode(server.url, 'e5-passage', ['알림을 꺼요']);
    const [asQuery] = await encode(server.url, 'e5-query', ['알림을 꺼요']);
    expect(asPassage).toHaveLength(384);
    expect(similarity(asPassage!, asPassage!)).toBeCloseTo(1, 3);
    expect(similarity(asPassage!, asQuery!)).toBeLessThan(0.99);
  });

  it('ends when it is stopped', async () => {
    const { pid, url, stop } = await startModelServer();
    expect((await send(url, 'e5-query', ['가'])).status).toBe(200);
    await stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('the stand-in for bad answers', () => {
  let fake: FakeModelServer;
  beforeAll(async () => {
    fake = await startFakeModelServer();
  });

  it('answers in the form of the real one, and remembers what it was asked', async () => {
    const real = await startModelServer();
    const form = async (url: string) => {
      const answer = (await (await send(url, 'e5-query', ['가', '나'])).json()) as Vectors;
      const { data } = answer;
      return {
        keys: data.map((entry) => Object.keys(entry).sort()),
        object: Object(answer).object,
      };
    };
    expect(await form(fake.url)).toEqual(await form(real.url));
    expect(fake.requests).toEqual([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer key-of-the-test',
        body: { model: 'e5-query', input: ['가', '나'] },
      },
    ]);
  });

  it('gives texts with the same words near vectors', () => {
    const text = vectorOf('알림 소리 끄기', 64);
    expect(similarity(text, vectorOf('알림 소리 켜기', 64))).toBeGreaterThan(0.4);
    expect(Math.abs(similarity(text, vectorOf('배송지 변경', 64)))).toBeLessThan(0.4);
  });

  it('gives the answers that a test sets', async () => {
    fake.answer = withText('<h1>Bad gateway</h1>', 429, { 'retry-after': '7' });
    const refused = await send(fake.url, 'e5-query', ['가']);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    fake.answer = withVectors({ dimension: 3, change: (right) => right.slice(1) });
    const [only, ...others] = await encode(fake.url, 'e5-query', ['가', '나']);
    expect([only?.length, others]).toEqual([3, []]);
  });
});
