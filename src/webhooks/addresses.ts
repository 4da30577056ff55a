import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { bulkhead } from 'cockatiel';
import { SECOND_MS } from '../core/durations.js';
import { badInput } from '../core/errors.js';
import { cleanLine } from '../core/text.js';
import { withinLimit } from '../core/within-limit.js';

/** IPv4 addresses that are not public: the registry of IANA for special purposes, and multicast. */
const SPECIAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];

/**
 * Only this part of IPv6 is public. All else is loopback, mapped IPv4, NAT64 (64:ff9b::/96 and
 * 64:ff9b:1::/48), unique local, link-local, multicast, or not assigned.
 */
const PUBLIC_IPV6 = ['2000::/3'];

/** What is not public in it: protocols (Teredo), documentation, and IPv4 in 6to4. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Addresses by host name. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<string[]>;

/**
 * Two look-ups at a time. Each blocks one of the four threads that Node also reads files and
 * compresses with, for up to 30 s if the name servers do not answer.
 */
const lookups = bulkhead(2, Infinity);

/** Maximum time of a look-up, with the wait for its turn: less than an attempt. */
const LOOKUP_MS = 3 * SECOND_MS;

/** Asks the resolver of the operating system. Rejects with ETIMEOUT after three seconds. */
export async function resolveHost(hostname: string): Promise<string[]> {
  const found = await withinLimit(
    // One that nobody waits for any more does not begin.
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

  /** `allowedNetworks`: networks of the operator, as CIDR, also for http. */
  constructor(private readonly allowedNetworks: readonly string[] = []) {
    this.allowed = blockList(allowedNetworks);
  }

  /** Whether a host name over http may lead to an allowed address. */
  get mayUseHttp(): boolean {
    return this.allowedNetworks.length > 0;
  }

  /** Whether a connection to this IP address may be opened with this protocol of a URL. */
  accepts(address: string, protocol: string): boolean {
    // A zone, as in fe80::1%eth0, stands for a network of this machine.
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
 * The address of a receiver as it is stored. BAD_USER_INPUT, naming `url`, when it is not an https
 * URL, has a user, or leads to an address that the policy does not accept.
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
  // A name that DNS does not know yet is checked when it is used.
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
