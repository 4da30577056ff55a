import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { DoumError, messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { withoutInvisible } from '../core/text/text.js';
import { Role, type Viewer, isReserved } from './access.js';

/** One line of text, because subjects are shown in logs and revisions. */
const SUBJECT = /^(?=.*\S)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

/** Milliseconds taken for seconds, as an `exp` by mistake has them, lie far beyond. */
const LATEST = new Date('9999-01-01');

export interface TokenRules {
  /** The URL of the public keys, or the shared secrets, all of which are accepted. */
  keys: { jwksUrl: string } | { secrets: readonly string[] };
  /** The only accepted algorithm, whatever the header of the token says. */
  algorithm: string;
  audience: string;
  issuer: string;
  /** Maximum difference between the clocks of issuer and server. */
  clockSkewSeconds: number;
  /** The claim that names the role. */
  roleClaim: string;
}

/** A claim as a name that people see, cleaned as titles are; null if it is none. */
export function nameOf(claim: unknown): string | null {
  if (typeof claim !== 'string' || !SUBJECT.test(claim)) return null;
  return withoutInvisible(claim.normalize('NFC')).trim() || null;
}

export class TokenVerifier {
  /** One entry for all public keys, or one for each secret. */
  private readonly keys: readonly JWTVerifyGetKey[];

  constructor(
    private readonly rules: TokenRules,
    private readonly logger: Logger,
  ) {
    this.keys =
      'secrets' in rules.keys
        ? rules.keys.secrets.map(secretKey)
        : [publicKeys(new URL(rules.keys.jwksUrl))];
  }

  /**
   * Resolves to the viewer, named by `sub`. Without the role claim, the viewer is a reader.
   * Resolves to null if the token is not valid. Rejects with UNAUTHENTICATED if `sub` is reserved,
   * and with AUTHENTICATION_UNAVAILABLE while the public keys are not available.
   */
  async verify(token: string): Promise<Viewer | null> {
    try {
      return toViewer(await this.payloadOf(token), this.rules);
    } catch (error) {
      if (error instanceof DoumError) throw error;
      if (error instanceof KeysUnavailable) {
        this.logger.warn(
          { error: error.message },
          'The keys of JWT_JWKS_URL are not available: tokens cannot be checked.',
        );
        throw new DoumError(
          'AUTHENTICATION_UNAVAILABLE',
          'Tokens cannot be checked right now.',
          { hint: 'Try again in a moment.' },
          { cause: error },
        );
      }
      // The message contains neither the token nor its claims.
      this.logger.debug({ reason: messageOf(error) }, 'A token was refused.');
      return null;
    }
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { algorithm, audience, issuer, clockSkewSeconds } = this.rules;
    for (const [place, key] of this.keys.entries()) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          audience,
          issuer,
          clockTolerance: clockSkewSeconds,
          requiredClaims: ['sub', 'exp'],
        });
        return payload;
      } catch (error) {
        if (!isSignedOtherwise(error) || place === this.keys.length - 1) throw error;
      }
    }
    throw new Error('there is no key');
  }
}

/** The keys of the identity provider are not available. */
class KeysUnavailable extends Error {}

/**
 * The public keys at a URL, which jose remembers for minutes. An unknown key causes another request
 * at most twice a minute. Throws KeysUnavailable if the provider does not answer.
 */
function publicKeys(url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url);
  return (header, token) =>
    remote(header, token).catch((error: unknown) => {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys } = errors;
      // These two errors are about the token, all others about the provider.
      if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys)
        throw error;
      const code = (error as { cause?: { code?: unknown } }).cause?.code;
      const reason = typeof code === 'string' ? code : messageOf(error);
      throw new KeysUnavailable(reason, { cause: error });
    });
}

/** Whether another secret may have signed the token. */
function isSignedOtherwise(error: unknown): boolean {
  return error instanceof errors.JWSSignatureVerificationFailed;
}

function secretKey(secret: string): JWTVerifyGetKey {
  const key = new TextEncoder().encode(secret);
  return () => key;
}

function toViewer(payload: JWTPayload, { roleClaim, issuer }: TokenRules): Viewer {
  const { sub } = payload;
  const name = nameOf(sub);
  if (sub === undefined || name === null)
    throw new Error('"sub" is not one visible line of 1 to 200 characters');
  const expiresAt = new Date(1_000 * payload.exp!);
  // Also refuses a date that JavaScript or Postgres cannot represent.
  if (!(expiresAt < LATEST)) throw new Error('"exp" is not in seconds');
  if (isReserved(name))
    throw new DoumError(
      'UNAUTHENTICATED',
      'The sub of this token is a name that the server itself writes into revisions and logs.',
      { hint: 'Let the identity provider name its bearer otherwise.' },
    );
  return {
    role: roleIn(payload, roleClaim),
    name,
    credential: `token ${sub}`,
    expiresAt,
    identity: { issuer, subject: sub },
  };
}

function roleIn(payload: JWTPayload, claim: string): Role | null {
  if (!Object.hasOwn(payload, claim)) return null;
  const role = payload[claim];
  if (!isRole(role)) throw new Error('the role claim does not name a role');
  return role;
}

export function isRole(value: unknown): value is Role {
  return Object.values<unknown>(Role).includes(value);
}
