import { ApiKeys } from '../../../src/access/index.js';
import { makeSigningKey, startJwksServer } from '../../support/jwks-server.js';
import { createKey } from '../../support/keys.js';
import { sendRaw } from '../../support/send-raw.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { signToken, tokenRules } from '../../support/tokens.js';

const LIMIT = 20;
const KEY_LIMIT = 100;
const environment = {
  RATE_LIMIT_KEY: String(KEY_LIMIT),
  TRUST_PROXY: '1',
};
const rates = { failedLogin: LIMIT };
const body = JSON.stringify({ query: '{ platforms { slug } }' });

/** The status and error code of one request from this address. */
async function knock(app: TestApp, address: string, credential?: string): Promise<string> {
  const answer = await sendRaw(app.url, {
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body,
  });
  return String(answer.status);
}

const knockAtOnce = (app: TestApp, address: string, credentials: readonly string[]) =>
  Promise.all(credentials.map((credential) => knock(app, address, credential)));

describe('Attempted keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', { environment, rates });
  });
  // One more would be allowed if a minute ended during a test.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => jest.restoreAllMocks());

  it('are looked up at most as often as the limit', async () => {
    const lookUps = jest.spyOn(ApiKeys.prototype, 'findUsable');
    const statuses: string[] = [];
    for (let i = 0; i < 3 * LIMIT; i += 1)
      statuses.push(await knock(app, '192.0.2.1', `doum_${i}`));
    expect(lookUps).toHaveBeenCalledTimes(LIMIT);
    expect(statuses).toEqual([...Array(LIMIT).fill('401'), ...Array(2 * LIMIT).fill('429')]);
  });

  it('do not delay readers or a known key at the same address; a new valid key from another address is accepted', async () => {
    const key = await createKey(app);
    expect(await knock(app, '192.0.2.4', key.secret)).toBe('200');
    await knockAtOnce(
      app,
      '192.0.2.4',
      Array.from({ length: 2 * LIMIT }, (_, i) => `doum_more-${i}`),
    );
    const { secret } = await createKey(app);
    expect(await knock(app, '192.0.2.4')).toBe('200');
    expect(await knock(app, '192.0.2.4', key.secret)).toBe('200');
    expect(await knock(app, '192.0.2.4', secret)).toBe('429');
    expect(await knock(app, '192.0.2.5', secret)).toBe('200');
  });
});

it('lock out neither a key that was accepted elsewhere nor a session', async () => {
  const app = await startTestApp('memory', { environment, rates });
  const desk = async (path: string, address: string, body: object, cookie = '') => {
    const response = await fetch(`${app.url}/desk/${path}`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-doum-desk': '1' },
        ...{ 'x-forwarded-for': address, cookie },
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] };
  };
  const query = { query: '{ platforms { slug } }' };
  try {
    const [{ secret }, other] = [await createKey(app), await createKey(app)];
    const { cookie } = await desk('session', '192.0.2.6', { key: other.secret });
    expect(await knock(app, '192.0.2.7', secret)).toBe('200');
    for (let i = 0; i < LIMIT; i += 1) await desk('session', '192.0.2.7', { key: `wrong-${i}` });
    for (let i = 0; i < LIMIT; i += 1) await knock(app, '192.0.2.7', `doum_${i}`);
    expect(await knock(app, '192.0.2.7', other.secret)).toBe('200');
    expect(await knock(app, '192.0.2.7', (await createKey(app)).secret)).toBe('429');
    expect((await desk('session', '192.0.2.7', { key: secret })).status).toBe(200);
    expect((await desk('graphql', '192.0.2.7', query, cookie)).status).toBe(200);
  } finally {
    await app.stop();
  }
});

it('are also those that an identity provider could not check', async () => {
  const [signer, jwks] = [await makeSigningKey('one'), await startJwksServer()];
  jwks.answer(500, '');
  const jwt = tokenRules({ jwksUrl: jwks.url });
  const app = await startTestApp('memory', { environment, rates, jwt });
  jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  try {
    const token = await signToken(signer);
    const statuses = [];
    for (let i = 0; i <= LIMIT; i += 1) statuses.push(await knock(app, '192.0.2.8', token));
    expect(statuses).toEqual([...Array(LIMIT).fill('503'), '429']);
    expect(await knock(app, '192.0.2.8')).toBe('200');
  } finally {
    jest.restoreAllMocks();
    await app.stop();
    await jwks.stop();
  }
});
