import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { bulkhead } from 'cockatiel';
import { SECOND_MS } from '../core/durations.js';
import { badInput } from '../core/errors.js';
import { cleanLine } from '../core/text/text.js';
import { withinLimit } from '../core/work/now-or-later.js';

/** IPv4 addresses that are not public: IANA's registry of special purposes, and multicast. */
const SPECIAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];

/**
 * The public part of IPv6. Outside of it: loopback, mapped IPv4, NAT64 (64:ff9b::/96 and
 * 64:ff9b:1::/48), unique local, link-local, multicast, and unassigned addresses.
 */
const PUBLIC_IPV6 = ['2000::/3'];

/** Exceptions within that part: protocols (Teredo), documentation, and IPv4 in 6to4. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Resolves a host name to its addresses. Rejects if there are none. */
export type Resolve = (hostname: string) => Promise<string[]>;

/**
 * At most two look-ups at a time. Each blocks one of Node's four threads for files and
 * compression, for up to 30 s if the name servers do not answer.
 */
const lookups = bulkhead(2, Infinity);

/** Maximum time of a look-up with its wait for one of the two places: less than an attempt. */
const LOOKUP_MS = 3 * SECOND_MS;

/** Asks the resolver of the operating system. Rejects with ETIMEOUT after `LOOKUP_MS`. */
export async function resolveHost(hostname: string): Promise<string[]> {
  const found = await withinLimit(
    // The signal keeps a look-up from starting when nobody waits for it any more.
    lookups.execute(() => lookup(hostname, { all: true }), AbortSignal.timeout(LOOKUP_MS)),
    LOOKUP_MS,
    () => Object.assign(new Error('DNS is too slow.'), { code: 'ETIMEOUT' }),
  );
  return found.map(({ address }) => address);
}

/** Decides to which addresses webhooks may connect. */
export class AddressPolicy {
  private readonly allowed: BlockList;
  private readonly special = blockList([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  private readonly publicIpv6 = blockList(PUBLIC_IPV6);

  /** `allowedNetworks` (CIDR): networks that need not be public, and are also reached by http. */
  constructor(private readonly allowedNetworks: readonly string[] = []) {
    this.allowed = blockList(allowedNetworks);
  }

  /** Whether http addresses are possible: only with allowed networks. */
  get mayUseHttp(): boolean {
    return this.allowedNetworks.length > 0;
  }

  /** Whether webhooks may connect to this IP address with this protocol of a URL. */
  accepts(address: string, protocol: string): boolean {
    // A zone, as in fe80::1%eth0, means a network of this machine.
    if (isIP(address) === 0 || address.includes('%')) return false;
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (this.allowed.check(address, family)) return true;
    if (protocol !== 'https:') return false;
    if (family === 'ipv6' && !this.publicIpv6.check(address, family)) return false;
    return !this.special.check(address, family);
  }
}

/** The host of a URL without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

const MAX_URL_LENGTH = 2_000;

const HINT = 'Use a public https address. The operator allows others by WEBHOOK_ALLOWED_NETWORKS.';

/**
 * The address of a receiver as it is stored. BAD_USER_INPUT, naming `url`, if the address is not an
 * https URL, contains a user, or resolves to an address that the policy does not accept.
 */
export async function checkWebhookUrl(text: string, policy: AddressPolicy): Promise<string> {
  const line = cleanLine(text, 'url', MAX_URL_LENGTH);
  const url = URL.canParse(line) ? new URL(line) : null;
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && policy.mayUseHttp))
    throw badInput('url', 'url must be an https address.', HINT);
  if (url.username !== '' || url.password !== '')
    throw badInput(
      'url',
      'url must not have a user or a password.',
      'Receivers know the server by its signature.',
    );
  url.hash = '';
  const host = hostOf(url);
  // A host name that does not resolve yet is checked at each delivery.
  const addresses = isIP(host) ? [host] : await resolveHost(host).catch(() => []);
  const refused = addresses.find((address) => !policy.accepts(address, url.protocol));
  if (refused !== undefined)
    throw badInput(
      'url',
      `The host of url leads to ${refused}, which webhooks may not reach.`,
      HINT,
    );
  return url.toString();
}
