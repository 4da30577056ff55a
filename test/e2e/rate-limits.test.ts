import { createKey } from '../support/keys.js';
import { sendRaw } from '../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const SECOND_ADMIN_KEY = 'another-administrator-key-0123456789abcdef';
const body = JSON.stringify({ query: '{ platforms { slug } }' });
const json = { 'content-type': 'application/json' };
const from = (address: string) => ({ ...json, 'x-forwarded-for': address });

async function statusesOf(
  app: TestApp,
  count: number,
  headers: (i: number) => Record<string, string>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1)
    statuses.push((await sendRaw(app.url, { headers: headers(i), body })).status);
  return statuses;
}

function expectAnswered(limit: number, statuses: number[]): void {
  expect(statuses.filter((status) => status === 200)).toHaveLength(limit);
}

describe('Rate limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: {
        ADMIN_API_KEY: `${ADMIN_KEY}\n${SECOND_ADMIN_KEY}`,
        RATE_LIMIT: '20',
        RATE_LIMIT_KEY: '60',
        TRUST_PROXY: '1',
      },
      rates: { failedLogin: 10, file: 0 },
    });
  });
  // Requests of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void vi.restoreAllMocks());
  afterAll(() => app.stop());

  it('refuse a reader with too many requests, with the time to retry', async () => {
    const statuses = await statusesOf(app, 25, () => from('192.0.2.1'));
    expectAnswered(20, statuses);
    expect(statuses.at(-1)).toBe(429);
    const answer = await sendRaw(app.url, { headers: from('192.0.2.1'), body });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const { errors } = JSON.parse(answer.body) as {
      errors: { message: string; extensions: { code: string; hint: string } }[];
    };
    expect(errors).toEqual([
      {
        message: expect.stringContaining('20 requests a minute'),
        extensions: {
          code: 'RATE_LIMITED',
          hint: expect.stringMatching(/\d+ seconds?/),
          retryAfter: Number(answer.headers['retry-after']),
        },
      },
    ]);
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"requests";q=20;w=60',
      ratelimit: expect.stringMatching(/^"requests";r=0;t=\d+$/),
    });
  });

  it('say in each answer what is left', async () => {
    const rests: unknown[] = [];
    for (let i = 0; i < 3; i += 1)
      rests.push((await sendRaw(app.url, { headers: from('192.0.2.20'), body })).headers.ratelimit);
    expect(rests).toEqual(
      [19, 18, 17].map((rest) => expect.stringMatching(`^"requests";r=${rest};t=\\d+$`)),
    );
    const { secret } = await createKey(app);
    const key = { ...from('192.0.2.20'), authorization: `Bearer ${secret}` };
    const { headers } = await sendRaw(app.url, { headers: key, body });
    expect(headers['ratelimit-policy']).toBe('"requests";q=60;w=60');
    // A wrong key learns nothing of a budget.
    const wrong = { ...from('192.0.2.21'), authorization: 'Bearer doum_wrong' };
    expect((await sendRaw(app.url, { headers: wrong, body })).headers).not.toHaveProperty(
      'ratelimit',
    );
  });

  it('apply per IPv4 address and per IPv6 customer network', async () => {
    expect(await statusesOf(app, 3, () => from('192.0.2.2'))).toEqual([200, 200, 200]);
    const statuses = await statusesOf(app, 25, (i) => from(`2001:db8:0:1::${i + 1}`));
    expectAnswered(20, statuses);
    expect(await statusesOf(app, 1, () => from('2001:db8:0:2::1'))).toEqual([200]);
  });

  it('add up the networks of one customer, for requests and failed keys', async () => {
    const customer = (i: number) => from(`2001:db8:7:${i.toString(16)}::1`);
    const statuses = await statusesOf(app, 120, customer);
    expectAnswered(4 * 20, statuses);
    expect(await statusesOf(app, 1, () => from('2001:db8:7:100::1'))).toEqual([200]);
    const wrong = await statusesOf(app, 80, (i) => ({
      ...customer(i),
      authorization: `Bearer doum_${i}`,
    }));
    expect(wrong.filter((status) => status === 401)).toHaveLength(4 * 10);
    const { secret } = await createKey(app);
    expect(
      await statusesOf(app, 1, () => ({
        ...from('2001:db8:7:fe::1'),
        authorization: `Bearer ${secret}`,
      })),
    ).toEqual([429]);
  });

  it('use only the address given by the trusted proxy', async () => {
    const statuses = await statusesOf(app, 25, (i) => from(`203.0.113.${i}, 192.0.2.3`));
    expectAnswered(20, statuses);
  });

  it('apply per key, from any address', async () => {
    const { secret } = await createKey(app);
    const key = { authorization: `Bearer ${secret}` };
    const statuses = await statusesOf(app, 65, (i) => ({ ...from(`198.51.100.${i}`), ...key }));
    expectAnswered(60, statuses);
    // A reader without the key at one of those addresses has a separate limit.
    expect(await statusesOf(app, 1, () => from('198.51.100.1'))).toEqual([200]);
  });

  it('stop clients that try keys, but not valid keys from the same address', async () => {
    const { secret } = await createKey(app);
    const right = { ...from('192.0.2.4'), authorization: `Bearer ${secret}` };
    expect(await statusesOf(app, 1, () => right)).toEqual([200]);
    const statuses = await statusesOf(app, 200, (i) => ({
      ...from('192.0.2.4'),
      authorization: `Bearer doum_${i}`,
    }));
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(180);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(await statusesOf(app, 2, () => right)).toEqual([200, 200]);
    expect(await statusesOf(app, 1, () => from('192.0.2.4'))).toEqual([200]);
    expect(
      await statusesOf(app, 1, () => ({
        ...from('192.0.2.5'),
        authorization: 'Bearer doum_wrong',
      })),
    ).toEqual([401]);
  });

  it('do not apply to health checks and pages', async () => {
    for (let i = 0; i < 30; i += 1) {
      expect(
        (
          await sendRaw(app.url, {
            method: 'GET',
            path: '/livez',
            headers: { 'x-forwarded-for': '192.0.2.6' },
          })
        ).status,
      ).toBe(200);
    }
  });
});
