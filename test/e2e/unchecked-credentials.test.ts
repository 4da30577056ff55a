import { vi } from 'vitest';
import { ApiKeys } from '../../src/access/index.js';
import { deferred } from '../support/deferred.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../support/jwks-server.js';
import { createKey, revokeKey } from '../support/keys.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import { signToken, tokenRules } from '../support/tokens.js';

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

const countOf = (statuses: readonly string[], status: string) =>
  statuses.filter((one) => one === status).length;

/**
 * Sends all of these concurrently, and holds every look-up in Postgres until each request was
 * answered or waits for one, as with a database slower than the requests.
 */
async function knockAndHold(app: TestApp, address: string, credentials: readonly string[]) {
  const original = ApiKeys.prototype.findUsable;
  const gate = deferred();
  let lookUps = 0;
  let answered = 0;
  const openWhenAllCame = () => lookUps + answered === credentials.length && gate.resolve();
  const spy = vi.spyOn(ApiKeys.prototype, 'findUsable').mockImplementation(async function (
    this: ApiKeys,
    hash,
  ) {
    lookUps += 1;
    openWhenAllCame();
    await gate.promise;
    return original.call(this, hash);
  });
  try {
    const knocks = credentials.map(async (credential) => {
      const status = await knock(app, address, credential);
      answered += 1;
      openWhenAllCame();
      return status;
    });
    return { statuses: await Promise.all(knocks), lookUps };
  } finally {
    spy.mockRestore();
  }
}

describe('Attempted keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', { environment, rates });
  });
  // One more would be allowed if a minute ended during a test.
  beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => app.stop());

  it('are looked up at most as often as the limit', async () => {
    const lookUps = vi.spyOn(ApiKeys.prototype, 'findUsable');
    const statuses: string[] = [];
    for (let i = 0; i < 3 * LIMIT; i += 1)
      statuses.push(await knock(app, '192.0.2.1', `doum_${i}`));
    expect(lookUps).toHaveBeenCalledTimes(LIMIT);
    expect(statuses).toEqual([...Array(LIMIT).fill('401'), ...Array(2 * LIMIT).fill('429')]);
  });

  it('use no capacity if they are valid, however many come concurrently', async () => {
    const { secret } = await createKey(app);
    const statuses = await knockAtOnce(app, '192.0.2.3', Array<string>(3 * LIMIT).fill(secret));
    expect(statuses).toEqual(Array(3 * LIMIT).fill('200'));
    expect(await knock(app, '192.0.2.3', 'doum_other')).toBe('401');
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

  it('are not looked up beyond their own limit, also after they were revoked', async () => {
    const key = await createKey(app);
    expect(await knock(app, '192.0.2.6', key.secret)).toBe('200');
    await revokeKey(app, key);
    const { statuses, lookUps } = await knockAndHold(
      app,
      '192.0.2.6',
      Array<string>(400).fill(key.secret),
    );
    expect(lookUps).toBeLessThanOrEqual(KEY_LIMIT);
    expect(new Set(statuses)).toEqual(new Set(['401', '429']));
  });
});

describe('Tokens whose identity provider', () => {
  let jwks: JwksServer;
  let app: TestApp;
  let signer: SigningKey;
  let stranger: SigningKey;

  beforeAll(async () => {
    [signer, stranger] = await Promise.all([makeSigningKey('one'), makeSigningKey('two')]);
  });
  beforeEach(async () => {
    jwks = await startJwksServer(signer);
    app = await startTestApp('memory', {
      environment,
      rates,
      jwt: tokenRules({ jwksUrl: jwks.url }),
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await app.stop();
    await jwks.stop();
  });

  /** From different addresses, so that the limit per address does not protect the provider. */
  async function knockFromEverywhere(tokens: readonly string[]): Promise<string[]> {
    const statuses: string[] = [];
    for (const [i, token] of tokens.entries())
      statuses.push(await knock(app, `198.51.100.${i}`, token));
    return statuses;
  }

  /** Advances only the clock of jose and the verifier, past a failure that lasts seconds. */
  function passSeconds(seconds: number): void {
    const real = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => real() + seconds * 1_000);
  }

  it('answers 500 cause one request per several seconds, and count as attempts', async () => {
    jwks.answer(500, '');
    const tokens = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        signToken(stranger, { claims: { sub: `forged-${i}` } }),
      ),
    );
    vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    const statuses: string[] = [];
    for (const token of tokens) statuses.push(await knock(app, '192.0.2.1', token));
    expect(jwks.requests).toBe(1);
    expect([countOf(statuses, '503'), countOf(statuses, '429')]).toEqual([LIMIT, 100 - LIMIT]);
    expect(await knockFromEverywhere(tokens.slice(0, 50))).toEqual(Array(50).fill('503'));
    expect(jwks.requests).toBe(1);
    expect(await knock(app, '192.0.2.1')).toBe('200');
  });

  it('failed is asked again seconds later, and valid tokens are accepted then', async () => {
    jwks.answer(500, '');
    const token = await signToken(signer);
    expect(await knockFromEverywhere([token, token])).toEqual(['503', '503']);
    jwks.publish(signer);
    passSeconds(10);
    expect(await knockFromEverywhere([token, token])).toEqual(['200', '200']);
    expect(jwks.requests).toBe(2);
  });

  it('fails on a request for an unknown key is not asked for each; known keys remain valid', async () => {
    expect(await knock(app, '192.0.2.2', await signToken(signer))).toBe('200');
    jwks.answer(500, '');
    passSeconds(60);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    const tokens = await Promise.all(
      Array.from({ length: 30 }, (_, i) => signToken(stranger, { kid: `unknown-${i}` })),
    );
    expect(await knockFromEverywhere(tokens)).toEqual(Array(30).fill('503'));
    expect(jwks.requests).toBe(2);
    expect(
      await knock(app, '192.0.2.3', await signToken(signer, { claims: { sub: 'another' } })),
    ).toBe('200');
  });
});
