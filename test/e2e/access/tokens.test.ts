import { type CryptoKey, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { buildCatalogue } from '../../support/build-catalogue.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../../support/jwks-server.js';
import { startTestApp, type TestApp, type Answer } from '../../support/start-test-app.js';
import {
  claimsOf,
  ISSUER,
  now,
  roleOf,
  signToken,
  SKEW_SECONDS,
  tokenRules,
  AUDIENCE,
} from '../../support/tokens.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.js';
import { useKey } from '../../support/keys.js';
import { startServer } from '../../support/server-process.js';

const SECRET = 'a-secret-that-both-sides-share-0123456789';
const OLD_SECRET = 'the-secret-before-that-one-0123456789';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('A token signed by a key of JWT_JWKS_URL', () => {
  let jwks: JwksServer;
  let app: TestApp;
  let signer: SigningKey;
  let stranger: SigningKey;

  beforeAll(async () => {
    [signer, stranger] = await Promise.all([makeSigningKey('one'), makeSigningKey('two')]);
    jwks = await startJwksServer(signer);
    app = await startTestApp('memory', { jwt: tokenRules({ jwksUrl: jwks.url }) });
    await buildCatalogue(app);
  });
  afterAll(async () => {
    await app.stop();
    await jwks.stop();
  });

  it.each(['AGENT', 'ANALYST', 'AUTHOR', 'EDITOR', 'ADMIN'])('gives the role %s', async (role) => {
    expect(await roleOf(app, await signToken(signer, { claims: { role } }))).toBe(role);
  });

  it('gives the editor of a revision by its subject', async () => {
    const token = await signToken(signer, { claims: { sub: '김도움' } });
    const answer = await app.request<{ createArticle: { article: object } }>(
      `mutation { createArticle(input: { title: "제목", categorySlug: "chat", variants: [{ platformSlugs: ["common"], body: "본문" }] })
        { article { revisions(first: 1) { nodes { editor } } } } }`,
      {},
      token,
    );
    expect(answer.data!.createArticle.article).toEqual({
      revisions: { nodes: [{ editor: '김도움' }] },
    });
  });

  it('shows its subject without invisible characters, and is refused without a visible one', async () => {
    const nameOf = async (sub: string) => {
      const token = await signToken(signer, { claims: { sub, role: 'AGENT' } });
      return (await app.request<{ me: { name: string } }>('{ me { name } }', {}, token)).data?.me;
    };
    expect(await nameOf('김\u202e도\u200b움')).toEqual({ name: '김도움' });
    expect(await nameOf('\u200b\u3164')).toBeUndefined();
  });

  it('is accepted: expired within the skew', async () => {
    expect(
      await roleOf(app, await signToken(signer, { claims: { exp: now() - SKEW_SECONDS / 2 } })),
    ).toBe('EDITOR');
  });

  it.each([
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: `${ISSUER}/` }],
    ['expired beyond the skew', { exp: now() - SKEW_SECONDS * 2 }],
    ['no expiry', { exp: undefined }],
    ['an expiry in milliseconds', { exp: 1_000 * now() + 3_600_000 }],
    ['an expiry beyond all dates', { exp: 1e300 }],
    ['no subject', { sub: undefined }],
    ['a subject with a line break', { sub: 'kim\nlee' }],
    ['an unknown role', { role: 'OWNER' }],
    ['a role that is null', { role: null }],
  ])('is refused: %s', async (_, claims: JWTPayload) => {
    expect(await roleOf(app, await signToken(signer, { claims }))).toBe('refused');
  });

  it.each(['ADMIN_API_KEY 0a1b2c3d', 'schedule by kim', 'key 1'])(
    'is refused with a sentence if its subject is a name of the server: %s',
    async (sub) => {
      const answer = await useKey(app, { secret: await signToken(signer, { claims: { sub } }) });
      expectRefusal(answer, 'UNAUTHENTICATED');
      expect(answer.errors![0]!.message).toContain('a name that the server itself writes');
    },
  );

  it('is refused if it is not signed', async () => {
    const unsigned = new UnsecuredJWT(claimsOf({ role: 'ADMIN' })).encode();
    expect(unsigned).toMatch(/\.$/);
    expect(await roleOf(app, unsigned)).toBe('refused');
  });

  it('is refused if the public key was used as a secret', async () => {
    for (const secret of [
      signer.pem,
      signer.pem.trim(),
      signer.jwk.n!,
      JSON.stringify(signer.jwk),
    ]) {
      expect(await roleOf(app, await signToken(signer, { alg: 'HS256', key: bytes(secret) }))).toBe(
        'refused',
      );
    }
  });

  it('is refused with another algorithm than configured, even if the signature is valid', async () => {
    const { privateKey } = signer;
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey);
    const rs512 = await crypto.subtle.importKey(
      'pkcs8',
      pkcs8,
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
      false,
      ['sign'],
    );
    const token = await signToken(signer, { alg: 'RS512', key: rs512 });
    expect(await roleOf(app, token)).toBe('refused');
    const wider = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      indexPrefix: app.indexPrefix,
      jwt: tokenRules({ jwksUrl: jwks.url }, { algorithm: 'RS512' }),
    });
    try {
      expect(await roleOf(wider, token)).toBe('EDITOR');
    } finally {
      await wider.stop();
    }
  });

  it('is refused if it was signed with another key', async () => {
    expect(await roleOf(app, await signToken(stranger, { kid: signer.kid }))).toBe('refused');
  });

  it('is refused if it was changed', async () => {
    const token = await signToken(signer);
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify(claimsOf({ role: 'ADMIN' }))).toString('base64url');
    expect(await roleOf(app, `${header}.${payload}.${signature}`)).toBe('refused');
    expect(await roleOf(app, `${header}.${payload}.`)).toBe('refused');
    expect(await roleOf(app, token)).toBe('EDITOR');
  });
});

describe('A token signed by JWT_SECRET', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', { jwt: tokenRules({ secrets: [OLD_SECRET, SECRET] }) });
  });
  afterAll(() => app.stop());

  it('may be signed by any of several secrets', async () => {
    for (const secret of [OLD_SECRET, SECRET])
      expect(await roleOf(app, await signed('HS256', bytes(secret)))).toBe('EDITOR');
    const expired = await signed('HS256', bytes(OLD_SECRET), { exp: now() - SKEW_SECONDS * 2 });
    expect(await roleOf(app, expired)).toBe('refused');
    const both = await signed('HS256', bytes(`${OLD_SECRET}\n${SECRET}`));
    expect(await roleOf(app, both)).toBe('refused');
  });

  const signed = (alg: string, key: CryptoKey | Uint8Array, claims: JWTPayload = {}) =>
    new SignJWT(claimsOf(claims)).setProtectedHeader({ alg }).sign(key);

  it('is refused with another secret, another algorithm or none', async () => {
    expect(await roleOf(app, await signed('HS256', bytes(`${SECRET}x`)))).toBe('refused');
    expect(await roleOf(app, await signed('HS512', bytes(SECRET)))).toBe('refused');
    const { privateKey } = await makeSigningKey('one');
    expect(await roleOf(app, await signed('RS256', privateKey))).toBe('refused');
    expect(await roleOf(app, new UnsecuredJWT(claimsOf()).encode())).toBe('refused');
  });
});

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
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + passedMs);
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
    jest.restoreAllMocks();
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
