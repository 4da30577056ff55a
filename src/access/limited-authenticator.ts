import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DoumError } from '../core/errors.js';
import type { Authenticator } from './authenticator.js';
import type { RateLimiter } from './rate-limits/rate-limiter.js';
import type { RateBucket, RateClient, RateVerdict } from './rate-limits/rate-limits.js';
import type { Viewer } from './viewer.js';

/** A key that was right so lately is looked up although others fail from the same address. */
const REMEMBERED_MS = 600_000;
const REMEMBERED = 1_000;

/** Throws RATE_LIMITED where the verdict refuses. */
export type Demand = (bucket: RateBucket, verdict: RateVerdict) => void;

/**
 * Tells who asks, and counts before it looks anything up: a credential that was right in the last
 * ten minutes under its holder, any other under the address until it proves right. One that could
 * not be checked stays counted: whoever makes the database or the identity provider fail must not
 * be able to ask them without limit.
 */
export class LimitedAuthenticator {
  /** Who holds a credential that was right lately, by a hash of the header. */
  private readonly holders = new LRUCache<string, string>({ max: REMEMBERED, ttl: REMEMBERED_MS });
  private readonly checking = new Map<string, Promise<Viewer>>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * The holder of the credential in the header, counted once in the bucket `keyHolder`. Rejects as
   * `Authenticator.authenticate` does, and with what `demand` throws.
   */
  async authenticate(authorization: string, client: RateClient, demand: Demand): Promise<Viewer> {
    const credential = createHash('sha256').update(authorization).digest('base64');
    await this.awaitSame(credential, client, demand);
    const holder = this.holders.get(credential);
    return holder === undefined
      ? this.checkNew(authorization, credential, client, demand)
      : this.checkKnown(authorization, credential, holder, client, demand);
  }

  /**
   * The same credential is under way: its first check decides, so that one client with a right key
   * needs one reservation.
   */
  private async awaitSame(credential: string, client: RateClient, demand: Demand): Promise<void> {
    try {
      await this.checking.get(credential);
    } catch (error) {
      demand('failedLogin', this.limiter.take('failedLogin', client));
      throw error;
    }
  }

  private async checkNew(
    authorization: string,
    credential: string,
    client: RateClient,
    demand: Demand,
  ): Promise<Viewer> {
    const { verdict, count, release } = this.limiter.reserve('failedLogin', client);
    demand('failedLogin', verdict);
    let viewer: Viewer;
    try {
      const checking = this.authenticator.authenticate(authorization);
      this.checking.set(credential, checking);
      viewer = await checking;
    } catch (error) {
      count();
      throw error;
    } finally {
      this.checking.delete(credential);
    }
    release();
    this.holders.set(credential, viewer.credential!);
    demand('keyHolder', this.limiter.take('keyHolder', viewer.credential!));
    return viewer;
  }

  private async checkKnown(
    authorization: string,
    credential: string,
    holder: string,
    client: RateClient,
    demand: Demand,
  ): Promise<Viewer> {
    demand('keyHolder', this.limiter.take('keyHolder', holder));
    try {
      return await this.authenticator.authenticate(authorization);
    } catch (error) {
      // One that could not be looked up may still be right.
      if (error instanceof DoumError && error.code === 'UNAUTHENTICATED') {
        this.holders.delete(credential);
        this.limiter.take('failedLogin', client);
      }
      throw error;
    }
  }
}
