import { vi } from 'vitest';
import { UnsecuredJWT } from 'jose';
import { eventually } from '../support/eventually.js';
import { expectNoSecret } from '../support/expect-refusal.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../support/jwks-server.js';
import { useKey } from '../support/keys.js';
import { startServer } from '../support/server-process.js';
import { type Answer, startTestApp, type TestApp } from '../support/start-test-app.js';
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  now,
  roleOf,
  signToken,
  tokenRules,
} from '../support/tokens.js';

/** Minimum time between two requests to the provider for an unknown key. */
const COOLDOWN_MS = 30_000;

const realNow = Date.now.bind(Date);
let passedMs = 0;

/**
 * Allows the provider's keys to be requested again at once. Only jose reads this clock; the times
 * in tokens are compared with `new Date()`.
 */
function passCooldown(): void {
  passedMs += COOLDOWN_MS + 1_000;
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + passedMs);
}

function expectUnavailable(answer: Answer<unknown>): void {
  expect(answer).toEqual({
    status: 503,
    errors: [
      {
        message: 'Tokens cannot be checked right now.',
        extensions: { code: 'AUTHENTICATION_UNAVAILABLE', hint: 'Try again in a moment.' },
      },
    ],
  });
  expectNoSecret(answer);
}

describe('A token of an identity provider', () => {
  let jwks: JwksServer;
  let proxy: FaultProxy;
  let app: TestApp;
  let signer: SigningKey;
  let stranger: SigningKey;

  beforeAll(async () => {
    [signer, stranger] = await Promise.all([makeSigningKey('one'), makeSigningKey('two')]);
    jwks = await startJwksServer(signer);
    proxy = await startFaultProxy(jwks.url);
  });
  beforeEach(async () => {
    jwks.publish(signer);
    // The keys are requested with the first token.
    app = await startTestApp('memory', { jwt: tokenRules({ jwksUrl: proxy.url }) });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    passedMs = 0;
    proxy.up();
    await app.stop();
  });
  afterAll(async () => {
    await proxy.stop();
    await jwks.stop();
  });

  it('is refused if its key is unknown, which is requested once per half minute', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, i) => signToken(stranger, { kid: `unknown-${i}` })),
    );
    const before = jwks.requests;
    for (const token of tokens) expect(await roleOf(app, token)).toBe('refused');
    expect(jwks.requests).toBe(before + 1);
    passCooldown();
    for (const token of tokens) expect(await roleOf(app, token)).toBe('refused');
    expect(jwks.requests).toBe(before + 2);
  });

  it('is accepted after the provider changed its key, and the old one refused', async () => {
    const [old, fresh] = await Promise.all([signToken(signer), signToken(stranger)]);
    expect(await roleOf(app, old)).toBe('EDITOR');
    expect(await roleOf(app, fresh)).toBe('refused');
    jwks.publish(stranger);
    passCooldown();
    expect(await roleOf(app, fresh)).toBe('EDITOR');
    expect(await roleOf(app, old)).toBe('refused');
  });

  it('cannot be checked while the provider is unavailable, which is reported as a server error', async () => {
    proxy.down();
    const token = await signToken(signer);
    expectUnavailable(await useKey(app, { secret: token }));
    // Others do not wait, and tokens that are invalid in any case are refused.
    expect((await app.request('{ products { slug } }')).errors).toBeUndefined();
    expect(await roleOf(app, new UnsecuredJWT(claimsOf()).encode())).toBe('refused');
    proxy.up();
    for (const [status, body] of [
      [500, '{"keys":[]}'],
      [200, 'not JSON'],
      [200, '{"keys":7}'],
    ] as const) {
      jwks.answer(status, body);
      passCooldown();
      expectUnavailable(await useKey(app, { secret: token }));
    }
    jwks.publish(signer);
    passCooldown();
    expect(await roleOf(app, token)).toBe('EDITOR');
    // Known keys remain valid.
    proxy.down();
    expect(await roleOf(app, token)).toBe('EDITOR');
    passCooldown();
    expectUnavailable(await useKey(app, { secret: await signToken(stranger) }));
    expect(await roleOf(app, token)).toBe('EDITOR');
  });

  it('cannot be checked while the provider does not answer', async () => {
    proxy.setMode('hang');
    expectUnavailable(await useKey(app, { secret: await signToken(signer) }));
  });

  it('is checked as configured, and neither it nor its claims are logged', async () => {
    proxy.down();
    const server = await startServer({
      DATABASE_URL: app.databaseUrl,
      LOG_LEVEL: 'trace',
      JWT_JWKS_URL: proxy.url,
      JWT_AUDIENCE: AUDIENCE,
      JWT_ISSUER: ISSUER,
      JWT_ALGORITHM: 'PS256',
      JWT_ROLE_CLAIM: 'https://example.com/role',
    });
    try {
      const pss = await makeSigningKey('pss', 'PS256');
      const claims = {
        sub: 'subject-of-a-token',
        role: undefined,
        'https://example.com/role': 'ANALYST',
      };
      const token = await signToken(pss, { alg: 'PS256', claims });
      expectUnavailable(await useKey(server, { secret: token }));
      proxy.up();
      jwks.publish(pss);
      // Another process: its failure passes by itself.
      await eventually(async () =>
        expect((await useKey(server, { secret: token })).status).toBe(200),
      );
      expect(await roleOf(server, token)).toBe('ANALYST');
      const late = await signToken(pss, { alg: 'PS256', claims: { ...claims, exp: now() - 60 } });
      expect(await roleOf(server, late)).toBe('refused');
      // Log lines may arrive after the answer.
      await eventually(async () => {
        const lines = server.log
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as object);
        expect(lines).toContainEqual(
          expect.objectContaining({
            level: 'warn',
            error: expect.any(String),
            msg: expect.stringContaining('JWT_JWKS_URL'),
          }),
        );
        expect(lines).toContainEqual(
          expect.objectContaining({ level: 'debug', msg: 'A token was refused.' }),
        );
      });
      for (const secret of [...token.split('.'), ...late.split('.'), 'subject-of-a-token'])
        expect(server.log.join('\n')).not.toContain(secret);
    } finally {
      await server.stop();
    }
  });
});
