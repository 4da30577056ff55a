import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { DoumError } from '../../core/errors.js';
import { createCounter, type Registry } from '../../core/metrics.js';
import { minuteOf, RateCounter } from './rate-counter.js';
import {
  type OwnLimitBucket,
  RATE_BUCKETS,
  type RateBucket,
  type RateClient,
  rateLimited,
  type RateLimits,
  type RateVerdict,
} from './rate-limits.js';

/** Maximum number of counters, about 15 MB. */
const MAX_COUNTERS = 50_000;

/**
 * Factor between the limit of an IPv6 /56 network and the limit of a /64. One customer may have a
 * whole /56, which has 256 /64 networks, but a carrier may also have many customers in one /56.
 */
const WIDE_FACTOR = 4;

const UNLIMITED: RateVerdict = {
  allowed: true,
  limit: 0,
  remaining: 0,
  resetSeconds: 0,
  retryAfterSeconds: 0,
};

/**
 * Limits the rate of each client by its counts of the last minute (see `msUntilBelow`). The counts
 * cover this server alone: behind a proxy that spreads requests evenly, n servers together allow n
 * times the limit.
 * Keeps at most 50,000 counters. The least recently used counter is dropped first and starts again
 * at 0: limits by address cannot stop a client with that many addresses anyway.
 */
export class RateLimiter {
  private readonly counters = new LRUCache<string, RateCounter>({ max: MAX_COUNTERS });
  private readonly refused;

  constructor(
    private readonly limits: RateLimits,
    registry: Registry,
  ) {
    this.refused = createCounter(
      registry,
      'doum_rate_limited_total',
      'Requests and events that a rate limit refused, by the limit.',
      RATE_BUCKETS.map((limit) => ({ limit })),
    );
  }

  /** The configured limit per minute; 0 means unlimited. */
  limitOf(bucket: keyof RateLimits): number {
    return this.limits[bucket];
  }

  /**
   * Counts one request, or `amount` points, unless the verdict refuses it. Refused requests do not
   * count, so a client that keeps sending requests is allowed again after the window.
   */
  take(bucket: keyof RateLimits, client: RateClient, amount = 1): RateVerdict {
    return this.verdict(this.limits[bucket], bucket, client, amount);
  }

  /** Like `take` for one request, with a limit that is not configured; 0 means unlimited. */
  takeWithin(limit: number, bucket: OwnLimitBucket, client: RateClient): RateVerdict {
    return this.verdict(limit, bucket, client, 1);
  }

  /** The verdict that `take` would return, without counting. */
  peek(bucket: keyof RateLimits, client: RateClient): RateVerdict {
    return this.verdict(this.limits[bucket], bucket, client, 1, { isCounted: false });
  }

  /** Counts a request that a limit refuses, and creates its error; see `rateLimited`. */
  refusal(bucket: RateBucket, verdict: RateVerdict, client?: string): DoumError {
    this.refused.inc({ limit: bucket });
    return rateLimited(bucket, verdict, client);
  }

  private verdict(
    limit: number,
    bucket: RateBucket,
    client: RateClient,
    amount: number,
    { isCounted = true } = {},
  ): RateVerdict {
    if (limit === 0) return UNLIMITED;
    const now = Date.now();
    const counters = [client].flat().map((name, i) => ({
      counter: this.counterOf(`${bucket}:${name}`, now),
      limit: i === 0 ? limit : WIDE_FACTOR * limit,
    }));
    const verdicts = () => counters.map(({ counter, limit: own }) => counter.verdict(own, amount));
    const refusals = verdicts().filter(({ allowed }) => !allowed);
    if (refusals.length > 0)
      return refusals.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b));
    if (isCounted) for (const { counter } of counters) counter.count(amount);
    const scarcest = verdicts().reduce((a, b) => (a.remaining <= b.remaining ? a : b));
    return { ...scarcest, allowed: true, retryAfterSeconds: 0 };
  }

  private counterOf(key: string, now: number): RateCounter {
    let counter = this.counters.get(key);
    if (!counter) this.counters.set(key, (counter = new RateCounter(minuteOf(now))));
    return counter;
  }
}

/**
 * Maximum share of a client's events for one visitor with an id, so that one device cannot block
 * all others behind its address.
 */
const VISITOR_SHARE = 0.5;

/**
 * Counts an event that a client reports. Call this before processing the event. Throws RATE_LIMITED
 * if the client, or its visitor with an id, has reported too many.
 */
export function countEvent(
  limiter: RateLimiter,
  { client, visitor, hasOwnId }: { client: RateClient; visitor: Buffer; hasOwnId?: boolean },
): void {
  // Checks the client first: otherwise invented ids could fill the limiter's memory with visitors.
  const verdict = limiter.peek('event', client);
  if (!verdict.allowed) throw limiter.refusal('event', verdict);
  if (hasOwnId) {
    const share = Math.ceil(VISITOR_SHARE * limiter.limitOf('event'));
    const own = limiter.takeWithin(share, 'visitorEvent', visitor.toString('base64url'));
    if (!own.allowed) throw limiter.refusal('visitorEvent', own);
  }
  limiter.take('event', client);
}

const NO_ADDRESS = 'no address';

/** Characters of base64url, 96 bits: collisions practically do not happen. */
const LENGTH = 16;

/**
 * The client as which an address without a key is counted: the IPv4 address, or both the IPv6 /64,
 * which usually belongs to one household or server, and the /56, which providers assign to one
 * customer. Returns HMACs (16 characters each), so that no address gets into the database or the
 * log. All texts that are not an address count as one client.
 */
export function clientOf(address: string, secret: Buffer): RateClient {
  const { narrow, wide } = networksOf(address);
  const pseudonym = (network: string) =>
    createHmac('sha256', secret).update(network).digest('base64url').slice(0, LENGTH);
  return narrow === wide ? pseudonym(narrow) : [pseudonym(narrow), pseudonym(wide)];
}

/**
 * The widest network of a client, which identifies the client in fair queues. A key or token is
 * returned unchanged.
 */
export function widestNetworkOf(client: RateClient): string {
  return [client].flat().at(-1)!;
}

/**
 * The /64, /56 and /48 networks of an IPv6 address, in a canonical form. For an IPv4 address or any
 * other text, all three are equal. Ignores a port, which some proxies append.
 */
export function networksOf(address: string): { narrow: string; wide: string; site: string } {
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  const unzoned = (inBrackets ?? beforePort ?? address).replace(/%.*$/s, '');
  if (isIP(unzoned) === 4) return allThe(unzoned);
  if (isIP(unzoned) === 0) return allThe(NO_ADDRESS);
  const groups = groupsOf(unzoned);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') {
    return allThe(ipv4Of(groups.slice(6)));
  }
  const [last, ...before] = groups.slice(0, 4).reverse();
  const wideLast = (parseInt(last!, 16) & 0xff00).toString(16);
  return {
    narrow: `${groups.slice(0, 4).join(':')}::/64`,
    wide: `${[...before.toReversed(), wideLast].join(':')}::/56`,
    site: `${before.toReversed().join(':')}::/48`,
  };
}

const allThe = (network: string) => ({ narrow: network, wide: network, site: network });

/** The eight groups of an IPv6 address, hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  // URLs have a canonical form of IPv6 addresses, which abbreviates the longest run of zeros.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = spelled
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function ipv4Of(groups: readonly string[]): string {
  return groups
    .map((group) => parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
