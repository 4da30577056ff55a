import { type CryptoKey, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { buildCatalogue } from '../support/build-catalogue.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../support/jwks-server.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  now,
  roleOf,
  signToken,
  SKEW_SECONDS,
  tokenRules,
} from '../support/tokens.js';

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

  it.each(['AGENT', 'ANALYST', 'EDITOR', 'ADMIN'])('gives the role %s', async (role) => {
    expect(await roleOf(app, await signToken(signer, { claims: { role } }))).toBe(role);
  });

  it('without a role is a reader with a name', async () => {
    expect(await roleOf(app, await signToken(signer, { claims: { role: undefined } }))).toBe(
      'none',
    );
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

  it.each([
    ['the audience among others', { aud: ['other', AUDIENCE] }],
    ['expired within the skew', { exp: now() - SKEW_SECONDS / 2 }],
    ['valid soon, within the skew', { nbf: now() + SKEW_SECONDS / 2 }],
    ['a subject of 200 characters', { sub: '가'.repeat(200) }],
  ])('is accepted: %s', async (_, claims: JWTPayload) => {
    expect(await roleOf(app, await signToken(signer, { claims }))).toBe('EDITOR');
  });

  it.each([
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: `${ISSUER}/` }],
    ['no issuer', { iss: undefined }],
    ['expired beyond the skew', { exp: now() - SKEW_SECONDS * 2 }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is no number', { exp: '2999-01-01' as never }],
    ['not yet valid beyond the skew', { nbf: now() + SKEW_SECONDS * 60 }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: ' ' }],
    ['a subject that is no text', { sub: 7 as never }],
    ['a subject of 201 characters', { sub: '가'.repeat(201) }],
    ['a subject with a line break', { sub: 'kim\nlee' }],
    ['a subject with a control character', { sub: 'kim\u0000' }],
    ['a role in small letters', { role: 'admin' }],
    ['an unknown role', { role: 'OWNER' }],
    ['a list of roles', { role: ['ADMIN'] }],
    ['a role that is null', { role: null }],
    ['a role that objects have anyway', { role: 'constructor' }],
  ])('is refused: %s', async (_, claims: JWTPayload) => {
    expect(await roleOf(app, await signToken(signer, { claims }))).toBe('refused');
  });

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

  it('is treated as an API key if no tokens are configured', async () => {
    const plain = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      indexPrefix: app.indexPrefix,
    });
    try {
      expect(await roleOf(plain, await signToken(signer))).toBe('refused');
    } finally {
      await plain.stop();
    }
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

  it('gives its role', async () => {
    expect(await roleOf(app, await signed('HS256', bytes(SECRET), { role: 'ADMIN' }))).toBe(
      'ADMIN',
    );
    expect(await roleOf(app, await signed('HS256', bytes(SECRET), { role: undefined }))).toBe(
      'none',
    );
  });

  it('is refused with another secret, another algorithm or none', async () => {
    expect(await roleOf(app, await signed('HS256', bytes(`${SECRET}x`)))).toBe('refused');
    expect(await roleOf(app, await signed('HS512', bytes(SECRET)))).toBe('refused');
    const { privateKey } = await makeSigningKey('one');
    expect(await roleOf(app, await signed('RS256', privateKey))).toBe('refused');
    expect(await roleOf(app, new UnsecuredJWT(claimsOf()).encode())).toBe('refused');
  });

  it('is refused only beyond the clock skew', async () => {
    expect(
      await roleOf(app, await signed('HS256', bytes(SECRET), { exp: now() - SKEW_SECONDS / 2 })),
    ).toBe('EDITOR');
    expect(
      await roleOf(app, await signed('HS256', bytes(SECRET), { exp: now() - SKEW_SECONDS * 2 })),
    ).toBe('refused');
  });
});
