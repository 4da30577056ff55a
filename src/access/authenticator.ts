import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { databaseSilent } from '../core/database/database-errors.js';
import { DoumError } from '../core/errors.js';
import { withinLimit } from '../core/work/now-or-later.js';
import { type ApiKeys, hashSecret } from './api-keys.js';
import type { TokenVerifier } from './token-verifier.js';
import { READER, Role, type Viewer } from './access.js';
import type { RateLimiter } from './rate-limits/rate-limiter.js';
import type { RateBucket, RateClient, RateVerdict } from './rate-limits/rate-limits.js';

/**
 * The administrators' keys of the configuration. Each key has a name for revisions, rates and the
 * log. The name is derived from the key, so it stays when other keys come and go.
 */
export class AdminKeys {
  private readonly keys: readonly { name: string; hash: Buffer }[];

  /**
   * `secret` belongs to the installation. Without it, nobody can compare a guessed key with a name.
   */
  constructor(keys: readonly string[], secret: Buffer) {
    this.keys = keys.map((key) => {
      const mark = createHmac('sha256', secret).update(key).digest('hex').slice(0, 8);
      return { name: `ADMIN_API_KEY ${mark}`, hash: hashSecret(key) };
    });
  }

  /** The names in the order of the configuration. */
  get names(): string[] {
    return this.keys.map(({ name }) => name);
  }

  /** The name of the key with this hash; null if there is none. Takes constant time. */
  nameOf(hash: Buffer): string | null {
    const found = this.keys.filter((key) => timingSafeEqual(key.hash, hash));
    return found[0]?.name ?? null;
  }
}

/**
 * A JWT: three base64url parts; the last one is empty in an unsigned token. API keys have no dots.
 */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Determines the viewer from the Authorization header. */
export class Authenticator {
  /**
   * `tokens` is null if JWTs are not accepted. `adminKeys` are the keys of the configuration, in
   * addition to the keys in the database. `personOf`: see `Identities.personOfBearer`. `limitMs`:
   * how long requests wait for Postgres.
   */
  constructor(
    private readonly keys: ApiKeys,
    private readonly tokens: TokenVerifier | null,
    private readonly adminKeys: AdminKeys,
    private readonly personOf: (bearer: Viewer) => Promise<Viewer>,
    private readonly limitMs: number,
  ) {}

  /**
   * Resolves to the viewer; without a header, to a reader. Rejects with UNAUTHENTICATED if the key
   * or token is not valid, with AUTHENTICATION_UNAVAILABLE if a token cannot be checked, and with
   * DATABASE_UNAVAILABLE if Postgres does not answer within the limit.
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
    const name = this.adminKeys.nameOf(hash);
    if (name !== null) return { role: Role.ADMIN, name, credential: name };
    if (this.tokens && TOKEN.test(credential)) {
      const bearer = await this.tokens.verify(credential);
      return bearer && this.personOf(bearer);
    }
    const key = await withinLimit(this.keys.findUsable(hash), this.limitMs, databaseSilent);
    if (!key) return null;
    if (key.isUseDue) void this.keys.recordUse(key.id);
    return { name: key.name, role: key.role, credential: `key ${key.id}`, apiKeyId: key.id };
  }
}

/** How long requests with a valid credential count for its holder instead of their address. */
const HOLDER_TTL_MS = 600_000;
/** Maximum number of cached holders. */
const MAX_HOLDERS = 1_000;

/** Throws RATE_LIMITED if the verdict refuses the request. */
export type Enforce = (bucket: RateBucket, verdict: RateVerdict) => void;

/**
 * An authenticator of keys and tokens with rate limits. A credential that was valid within the last
 * ten minutes counts for its holder. Any other credential is not checked if its address has sent
 * too many that were refused, or that could not be checked because Postgres or the identity
 * provider was away. All routes share one instance, and so what it remembers.
 */
export class LimitedAuthenticator {
  /** Holders of recently valid credentials, by a hash of the header. */
  private readonly holders = new LRUCache<string, string>({
    max: MAX_HOLDERS,
    ttl: HOLDER_TTL_MS,
  });

  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Resolves to the viewer of an Authorization header. Counts the request once in the bucket
   * `keyHolder`. Rejects like `Authenticator.authenticate`, or with what `enforce` throws.
   */
  async authenticate(header: string, client: RateClient, enforce: Enforce): Promise<Viewer> {
    const credential = createHash('sha256').update(header).digest('base64');
    const holder = this.holders.get(credential);
    if (holder === undefined) enforce('failedLogin', this.limiter.peek('failedLogin', client));
    else enforce('keyHolder', this.limiter.take('keyHolder', holder));
    const viewer = await this.authenticator.authenticate(header).catch((error: unknown) => {
      const isRefused = error instanceof DoumError && error.code === 'UNAUTHENTICATED';
      if (isRefused || holder === undefined) this.limiter.take('failedLogin', client);
      // After any other error the credential may still be valid.
      if (isRefused) this.holders.delete(credential);
      throw error;
    });
    if (holder !== undefined) return viewer;
    this.holders.set(credential, viewer.credential!);
    enforce('keyHolder', this.limiter.take('keyHolder', viewer.credential!));
    return viewer;
  }
}
