import { type CryptoKey, type JWTPayload, SignJWT } from 'jose';
import type { TokenRules } from '../../src/access/index.js';
import type { SigningKey } from './jwks-server.js';
import { expectNotValid } from './keys.js';
import type { TestApp } from './start-test-app.js';

export const AUDIENCE = 'doum';
export const ISSUER = 'https://login.example.com';
/** Half of it is longer than a test takes on a slow machine. */
export const SKEW_SECONDS = 300;

/** The verification rules that tokens of `signToken` satisfy. */
export function tokenRules(
  keys: TokenRules['keys'],
  changes: Partial<TokenRules> = {},
): TokenRules {
  const algorithm = 'secrets' in keys ? 'HS256' : 'RS256';
  return {
    keys,
    algorithm,
    audience: AUDIENCE,
    issuer: ISSUER,
    clockSkewSeconds: SKEW_SECONDS,
    roleClaim: 'role',
    ...changes,
  };
}

/** Seconds since 1970, as in tokens. */
export function now(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Valid claims of an editor with these changes; undefined removes a claim. */
export function claimsOf(changes: JWTPayload = {}): JWTPayload {
  const claims = {
    sub: 'kim',
    role: 'EDITOR',
    aud: AUDIENCE,
    iss: ISSUER,
    exp: now() + 3_600,
    ...changes,
  };
  return JSON.parse(JSON.stringify(claims)) as JWTPayload;
}

/** A valid token with these changes. */
export function signToken(
  signer: SigningKey,
  changes: { claims?: JWTPayload; alg?: string; kid?: string; key?: CryptoKey | Uint8Array } = {},
): Promise<string> {
  const { claims, alg = 'RS256', kid = signer.kid, key = signer.privateKey } = changes;
  return new SignJWT(claimsOf(claims)).setProtectedHeader({ alg, kid }).sign(key);
}

/** The role that the server assigns to a token, `none`, or `refused`. */
export async function roleOf(app: Pick<TestApp, 'request'>, token: string): Promise<string> {
  const answer = await app.request('{ apiKeys { id } }', {}, token);
  if (answer.status === 401) {
    expectNotValid(answer);
    return 'refused';
  }
  expect(answer.status).toBe(200);
  if (!answer.errors) return 'ADMIN';
  const { message, extensions } = answer.errors[0]!;
  expect(extensions.code).toBe('FORBIDDEN');
  return /yours is (\w+)\.|your token names (none)\./.exec(message)!.slice(1).find(Boolean)!;
}
