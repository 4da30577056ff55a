import * as client from 'openid-client';
import { HOUR_MS } from '../core/durations.js';
import { messageOf } from '../core/errors.js';
import { ExpiringValue } from '../core/caches.js';
import type { Logger } from '../core/logger.js';
import { type Role, isReserved } from './access.js';
import { toEmail } from './people.js';
import { isRole, nameOf } from './token-verifier.js';

export interface OpenIdRules {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** The claim of ID tokens that names the role. */
  roleClaim: string;
  /** Maximum difference between the clocks of issuer and server. */
  clockSkewSeconds: number;
  /** The origin to which the issuer sends people back. */
  publicUrl: string;
}

/** The path to which the issuer sends people back. */
const CALLBACK = '/desk/sign-in/callback';

/** What the browser keeps between the two halves of a sign-in. */
export interface SignIn {
  state: string;
  nonce: string;
  verifier: string;
  /** The token of the invitation whose person gets the identity. */
  invitation?: string;
}

/** Claims of the ID token that Doum uses. */
export interface Claims {
  issuer: string;
  subject: string;
  /** The first name that is not reserved; null if all are. */
  name: string | null;
  /** Only an address that the issuer has verified. */
  email: string | null;
  role: Role | null;
}

/**
 * Why nobody is signed in. `noName`: every name is reserved. `invitation`: used or expired.
 * `taken`: another person has the identity. `away`: no answer. `stale`: begin anew.
 */
export type SignInFault =
  'denied' | 'noRole' | 'noName' | 'deactivated' | 'invitation' | 'taken' | 'away' | 'stale';

export class SignInRefused extends Error {
  constructor(readonly fault: SignInFault) {
    super(fault);
  }
}

/** E-mail addresses that are accepted as the login name: ASCII only. */
const EMAIL = /^(?=.{3,320}$)[!-?A-~]+@[!-?A-~]+$/;

/** Maximum time for a response of the issuer. */
const TIMEOUT_SECONDS = 5;

/** Errors that mean that the issuer is away, e.g. an error page of a proxy in front of the issuer. */
const NO_ANSWERS = [
  ...['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'],
  ...['OAUTH_PARSE_ERROR', 'server_error', 'temporarily_unavailable'],
  // The issuer signs with a shared secret, which proves nothing.
  'OAUTH_UNSUPPORTED_OPERATION',
];

/** Signs people in at an OpenID Connect issuer, by an authorization code with PKCE. */
export class OpenId {
  /** The metadata of the issuer, read at the first sign-in, so that the server starts without the issuer. */
  private readonly issuer = new ExpiringValue(() => this.discover(), HOUR_MS);

  constructor(
    private readonly rules: OpenIdRules,
    private readonly logger: Logger,
  ) {}

  /** Begins a sign-in: where to send the browser. SignInRefused if the issuer is away. */
  async begin(): Promise<{ url: URL; signIn: SignIn }> {
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const verifier = client.randomPKCECodeVerifier();
    const url = await this.withIssuer(async (issuer) =>
      client.buildAuthorizationUrl(issuer, {
        redirect_uri: this.rules.publicUrl + CALLBACK,
        scope: 'openid profile email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }),
    );
    return { url, signIn: { state, nonce, verifier } };
  }

  /** The claims of the person who comes back with this query. SignInRefused for a wrong query. */
  async finish(query: string, { state, nonce, verifier }: SignIn): Promise<Claims> {
    const url = new URL(this.rules.publicUrl + CALLBACK + query);
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    const tokens = await this.withIssuer((issuer) =>
      client.authorizationCodeGrant(issuer, url, { ...checks, idTokenExpected: true }),
    );
    const { [this.rules.roleClaim]: role, name, email, sub, iss, ...more } = tokens.claims()!;
    const isVerified = more.email_verified === true;
    const names = [name, email, sub.slice(0, 200)].map(nameOf);
    return {
      // Not OIDC_ISSUER, which may lack the final slash that the issuer's tokens have.
      issuer: iss,
      subject: sub,
      name: names.find((each) => each !== null && !isReserved(each)) ?? null,
      email: isVerified && typeof email === 'string' && EMAIL.test(email) ? toEmail(email) : null,
      role: isRole(role) ? role : null,
    };
  }

  private discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, clockSkewSeconds } = this.rules;
    // The configuration allows http on this machine alone.
    const insecure = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
    return client.discovery(
      new URL(issuer),
      clientId,
      { [client.clockTolerance]: clockSkewSeconds },
      clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        execute: [client.enableNonRepudiationChecks, ...insecure],
      },
    );
  }

  /** Logs what the operator can correct: neither codes nor tokens are in these messages. */
  private async withIssuer<T>(work: (issuer: client.Configuration) => Promise<T>): Promise<T> {
    let issuer: client.Configuration | undefined;
    try {
      issuer = await this.issuer.current();
      return await work(issuer);
    } catch (error) {
      const fault = issuer ? faultOf(error) : 'away';
      const about = { error: messageOf(error), code: codeOf(error) };
      this.logger[fault === 'away' ? 'warn' : 'debug'](about, 'A sign-in at OIDC_ISSUER failed.');
      throw new SignInRefused(fault);
    }
  }
}

function codeOf(error: unknown): string | undefined {
  const { error: answer, code, cause } = error as Record<string, unknown>;
  return [answer, code, (cause as Record<string, unknown> | undefined)?.code].find(
    (each) => typeof each === 'string',
  );
}

function faultOf(error: unknown): SignInFault {
  const code = codeOf(error) ?? '';
  if (code === 'access_denied') return 'denied';
  // `fetch` throws a TypeError when there is no connection.
  const isAway = NO_ANSWERS.includes(code) || messageOf(error) === 'fetch failed';
  // The issuer does not know this server: the operator must see that, too.
  return isAway || code.endsWith('_client') ? 'away' : 'stale';
}
