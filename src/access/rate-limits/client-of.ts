import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import type { RateClient } from './rate-limits.js';

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
