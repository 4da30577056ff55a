import { timingSafeEqual } from 'node:crypto';
import { DoumError } from '../core/errors.js';
import { type ApiKeys, hashSecret } from './api-keys.js';
import type { KeyUses } from './key-uses.js';
import type { TokenVerifier } from './token-verifier.js';
import { READER, Role, type Viewer } from './viewer.js';

/**
 * A JWT: three base64url parts; the last one is empty in an unsigned token. API keys have no dots.
 */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Determines the viewer from the Authorization header. */
export class Authenticator {
  /** The hash of `adminApiKey`. */
  private readonly adminKeyHash: Buffer | null;

  /**
   * `tokens` is null if JWTs are not accepted. `adminApiKey` is an administrator's key from the
   * configuration, in addition to the keys in the database.
   */
  constructor(
    private readonly keys: ApiKeys,
    private readonly uses: KeyUses,
    private readonly tokens: TokenVerifier | null,
    adminApiKey: string | undefined,
  ) {
    this.adminKeyHash = adminApiKey === undefined ? null : hashSecret(adminApiKey);
  }

  /**
   * Resolves to the viewer; without a header, to a reader. Rejects with UNAUTHENTICATED if the key
   * or token is not valid, and with AUTHENTICATION_UNAVAILABLE if a token cannot be checked.
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
    if (this.adminKeyHash && timingSafeEqual(this.adminKeyHash, hash))
      return { role: Role.ADMIN, name: 'ADMIN_API_KEY', credential: 'ADMIN_API_KEY' };
    if (this.tokens && TOKEN.test(credential)) return this.tokens.verify(credential);
    const key = await this.keys.findUsable(hash);
    if (!key) return null;
    if (key.isUseDue) this.uses.note(key.id);
    return { name: key.name, role: key.role, credential: `key ${key.id}` };
  }
}
