import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';

const NO_ADDRESS = 'no address';

/** 96 bits: two addresses do not meet by chance. */
const LENGTH = 16;

/**
 * What a client without a key is counted as: its IPv4 address, or the /64 of its IPv6 address, of which one household or server has
 * all. Only an HMAC of it leaves here (16 characters), so that no address stands in the database or in a log. All of what is
 * no address is one client.
 */
export function clientOf(address: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(networkOf(address)).digest('base64url').slice(0, LENGTH);
}

/** The part of an address that is counted, in one spelling, without the port that some proxies write behind it. */
export function networkOf(address: string): string {
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  const unzoned = (inBrackets ?? beforePort ?? address).replace(/%.*$/s, '');
  if (isIP(unzoned) === 4) return unzoned;
  if (isIP(unzoned) === 0) return NO_ADDRESS;
  const groups = groupsOf(unzoned);
  const isIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isIpv4 ? ipv4Of(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL standard has one spelling for each address, which abbreviates the longest run of zeros.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = spelled.split('::').map((part) => part.split(':').filter(Boolean));
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function ipv4Of(groups: readonly string[]): string {
  return groups
    .map((group) => parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
