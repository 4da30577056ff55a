import { timingSafeEqual } from 'node:crypto';
import { DoumError } from '../core/errors.js';
import { type ApiKeys, hashSecret } from './api-keys.js';
import type { KeyUses } from './key-uses.js';
import type { TokenVerifier } from './token-verifier.js';
import { READER, Role, type Viewer } from './viewer.js';

/**
 * A JWT: three parts in base64url, the last of which is empty in an unsigned token. API keys have
 * no dots.
 */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Determines the viewer from the Authorization header. */
export class Authenticator {
  private readonly configured: Buffer | null;

  /**
   * `tokens`: null when JWTs are not accepted. `adminApiKey`: a key for administrators from the
   * configuration, in addition to those in the database.
   */
  constructor(
    private readonly keys: ApiKeys,
    private readonly uses: KeyUses,
    private readonly tokens: TokenVerifier | null,
    adminApiKey: string | undefined,
  ) {
    this.configured = adminApiKey === undefined ? null : hashSecret(adminApiKey);
  }

  /**
   * The viewer; without a header a reader. UNAUTHENTICATED for a key or token that is not valid,
   * for whatever reason; AUTHENTICATION_UNAVAILABLE when a token cannot be checked.
   */
  async authenticate(authorization: string | undefined): Promise<Viewer> {
    if (authorization === undefined) return READER;
    const credential = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
    if (credential === undefined)
      throw new DoumError(
        'UNAUTHENTICATED',
        'The Authorization header must be "Bearer <key or token>".',
      );
    const viewer = await this.bearerOf(credential);
    if (!viewer) throw new DoumError('UNAUTHENTICATED', 'This key or token is not valid.');
    return viewer;
  }

  private async bearerOf(credential: string): Promise<Viewer | null> {
    const hash = hashSecret(credential);
    if (this.configured && timingSafeEqual(this.configured, hash))
      return { role: Role.ADMIN, name: 'ADMIN_API_KEY', credential: 'ADMIN_API_KEY' };
    if (this.tokens && TOKEN.test(credential)) return this.tokens.verify(credential);
    const key = await this.keys.findUsable(hash);
    if (!key) return null;
    if (key.isUseDue) this.uses.note(key.id);
    return { name: key.name, role: key.role, credential: `key ${key.id}` };
  }
}
