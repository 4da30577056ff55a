import { sleep } from '../../src/core/sleep.js';
import { createKey } from '../support/keys.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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

/** A minute that ends meanwhile lets one or two more through. */
function expectAbout(limit: number, statuses: number[]): void {
  const answered = statuses.filter((status) => status === 200).length;
  expect(answered).toBeGreaterThanOrEqual(limit);
  expect(answered).toBeLessThanOrEqual(limit + 2);
}

describe('Rate limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres', {
      environment: {
        RATE_LIMIT: '20',
        RATE_LIMIT_KEY: '60',
        RATE_LIMIT_FAILED_LOGINS: '10',
        TRUST_PROXY: '1',
      },
    });
  });
  afterAll(() => app.stop());

  it('refuse a reader who comes too often, and say when to come again', async () => {
    const statuses = await statusesOf(app, 25, () => from('192.0.2.1'));
    expectAbout(20, statuses);
    expect(statuses.at(-1)).toBe(429);
    const answer = await sendRaw(app.url, { headers: from('192.0.2.1'), body });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const { errors } = JSON.parse(answer.body) as {
      errors: { message: string; extensions: { code: string; hint: string } }[];
    };
    expect(errors).toEqual([
      {
        message: expect.stringContaining('20 requests a minute'),
        extensions: { code: 'RATE_LIMITED', hint: expect.stringMatching(/\d+ seconds?/) },
      },
    ]);
  });

  it('count each address for itself, of IPv6 each network of a customer', async () => {
    expect(await statusesOf(app, 3, () => from('192.0.2.2'))).toEqual([200, 200, 200]);
    const statuses = await statusesOf(app, 25, (i) => from(`2001:db8:0:1::${i + 1}`));
    expectAbout(20, statuses);
    expect(await statusesOf(app, 1, () => from('2001:db8:0:2::1'))).toEqual([200]);
  });

  it('count all networks of one customer together, for requests and failed keys', async () => {
    const customer = (i: number) => from(`2001:db8:7:${i.toString(16)}::1`);
    const statuses = await statusesOf(app, 120, customer);
    expectAbout(4 * 20, statuses);
    expect(await statusesOf(app, 1, () => from('2001:db8:7:100::1'))).toEqual([200]);
    const wrong = await statusesOf(app, 80, (i) => ({
      ...customer(i),
      authorization: `Bearer doum_${i}`,
    }));
    expect(wrong.filter((status) => status === 401).length).toBeGreaterThanOrEqual(4 * 10);
    expect(wrong.filter((status) => status === 401).length).toBeLessThanOrEqual(4 * 10 + 2);
    const { secret } = await createKey(app);
    expect(
      await statusesOf(app, 1, () => ({
        ...from('2001:db8:7:fe::1'),
        authorization: `Bearer ${secret}`,
      })),
    ).toEqual([429]);
  });

  it('believe no address but the one that the trusted proxy gives', async () => {
    const statuses = await statusesOf(app, 25, (i) => from(`203.0.113.${i}, 192.0.2.3`));
    expectAbout(20, statuses);
  });

  it('count who has a key under the key, wherever it comes from', async () => {
    const { secret } = await createKey(app);
    const key = { authorization: `Bearer ${secret}` };
    const statuses = await statusesOf(app, 65, (i) => ({ ...from(`198.51.100.${i}`), ...key }));
    expectAbout(60, statuses);
    // The reader at one of those addresses is somebody else.
    expect(await statusesOf(app, 1, () => from('198.51.100.1'))).toEqual([200]);
  });

  it('stop who tries keys, and nobody else at that address who has a right one', async () => {
    const { secret } = await createKey(app);
    const right = { ...from('192.0.2.4'), authorization: `Bearer ${secret}` };
    expect(await statusesOf(app, 1, () => right)).toEqual([200]);
    const statuses = await statusesOf(app, 1_000, (i) => ({
      ...from('192.0.2.4'),
      authorization: `Bearer doum_${i}`,
    }));
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(980);
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

  it('leave health and pages alone', async () => {
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

describe('Rate limits of two replicas', () => {
  it('know of each other about a second later', async () => {
    const environment = { RATE_LIMIT: '40', TRUST_PROXY: '1' };
    const one = await startTestApp('postgres', { environment });
    const other = await startTestApp('postgres', { environment, databaseUrl: one.databaseUrl });
    try {
      expect(await statusesOf(one, 30, () => from('192.0.2.1'))).toEqual(Array(30).fill(200));
      // The other learns of a client within a second of its coming there, and lets 40 through where
      // it does not.
      let answered = 0;
      while ((await statusesOf(other, 1, () => from('192.0.2.1')))[0] === 200 && answered < 40) {
        answered += 1;
        await sleep(250);
      }
      expect(answered).toBeLessThan(25);
    } finally {
      await other.stop();
      await one.stop();
    }
  });
});
