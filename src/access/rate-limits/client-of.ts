import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import type { RateClient } from './rate-limits.js';

const NO_ADDRESS = 'no address';

/** 96 bits: two addresses do not meet by chance. */
const LENGTH = 16;

/**
 * What a client without a key is counted as: its IPv4 address; or the /64 of its IPv6 address, of
 * which one household or server has all, and the /56 around it, which providers give to one
 * customer. Only an HMAC of them leaves here (16 characters each), so that no address stands in the
 * database or in a log. All of what is no address is one client.
 */
export function clientOf(address: string, secret: Buffer): RateClient {
  const { narrow, wide } = networksOf(address);
  const named = (network: string) =>
    createHmac('sha256', secret).update(network).digest('base64url').slice(0, LENGTH);
  return narrow === wide ? named(narrow) : [named(narrow), named(wide)];
}

/**
 * The widest network that a client is counted as, under which it takes its turns; of a key or token
 * that itself.
 */
export function widestOf(client: RateClient): string {
  return [client].flat().at(-1)!;
}

/**
 * The networks as which an address is counted, in one spelling, without the port that some proxies
 * write behind it: the /64 and the /56 of IPv6; for all else they are the same.
 */
export function networksOf(address: string): { narrow: string; wide: string } {
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  const unzoned = (inBrackets ?? beforePort ?? address).replace(/%.*$/s, '');
  if (isIP(unzoned) === 4) return { narrow: unzoned, wide: unzoned };
  if (isIP(unzoned) === 0) return { narrow: NO_ADDRESS, wide: NO_ADDRESS };
  const groups = groupsOf(unzoned);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') {
    const ipv4 = ipv4Of(groups.slice(6));
    return { narrow: ipv4, wide: ipv4 };
  }
  const [last, ...before] = groups.slice(0, 4).reverse();
  const wideLast = (parseInt(last!, 16) & 0xff00).toString(16);
  return {
    narrow: `${groups.slice(0, 4).join(':')}::/64`,
    wide: `${[...before.reverse(), wideLast].join(':')}::/56`,
  };
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL standard has one spelling for each address, which abbreviates the longest run of zeros.
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
