import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DoumError } from '../core/errors.js';
import type { Authenticator } from './authenticator.js';
import type { RateLimiter } from './rate-limits/rate-limiter.js';
import type { RateBucket, RateClient, RateVerdict } from './rate-limits/rate-limits.js';
import type { Viewer } from './viewer.js';

/** How long a valid credential is counted under its holder and not under its address. */
const REMEMBERED_MS = 600_000;
/** Maximum credentials that are remembered. */
const MAX_REMEMBERED = 1_000;

/** Throws RATE_LIMITED where the verdict refuses. */
export type Demand = (bucket: RateBucket, verdict: RateVerdict) => void;

/**
 * An authenticator with rate limits, which count before anything is looked up. A credential that
 * was valid in the last ten minutes counts for its holder. Any other counts for the address until
 * it proves valid; one that could not be checked stays counted, so that clients cannot send
 * requests to a failing database or identity provider without limit.
 */
export class LimitedAuthenticator {
  /** The holders of credentials that were valid lately, by a hash of the header. */
  private readonly holders = new LRUCache<string, string>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_MS,
  });
  private readonly checking = new Map<string, Promise<Viewer>>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * The viewer that holds the credential; counts once in the bucket `keyHolder`. Rejects like
   * `Authenticator.authenticate`, and with what `demand` throws.
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
   * Waits while the same credential is checked for another request. So concurrent requests of one
   * client with a valid key need one reservation.
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
      // After any other error the credential may be valid.
      if (error instanceof DoumError && error.code === 'UNAUTHENTICATED') {
        this.holders.delete(credential);
        this.limiter.take('failedLogin', client);
      }
      throw error;
    }
  }
}
