import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { bulkhead } from 'cockatiel';
import { SECOND_MS } from '../core/durations.js';
import { withinLimit } from '../core/within-limit.js';

/** IPv4 addresses that are not public: the registry of IANA for special purposes, and multicast. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
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
 * Look-ups at a time. Each blocks one of the four threads that Node also reads files and compresses
 * with, for up to 30 s if the name servers do not answer.
 */
const MAX_LOOKUPS = 2;

/** Maximum time to wait for a turn, and for a look-up in it: together less than an attempt. */
const LOOKUP_MS = 3 * SECOND_MS;

/** A host was not looked up, because other look-ups took too long. It says nothing of the host. */
export class LookupNotStarted extends Error {
  override readonly name = 'LookupNotStarted';
  readonly code = 'ECANCELLED';
  constructor() {
    super('This server was busy with looking up other hosts: nothing was sent.');
  }
}

/** A look-up of a host, for all who ask while it waits or runs. */
interface Lookup {
  /** How many wait for it now. */
  callers: number;
  /** Resolves when its turn has come. */
  turn: Promise<{ found: Promise<{ address: string }[]> }>;
}

/** Asks the resolver of the operating system. */
export const resolveHost = limitLookups((hostname) => lookup(hostname, { all: true }));

/**
 * Runs two look-ups at a time, one of each host; others wait for their turn. Rejects after
 * `limitMs` with LookupNotStarted without a turn, and with ETIMEOUT after that time in its turn,
 * which a look-up keeps until it ends.
 */
export function limitLookups(
  lookUp: (hostname: string) => Promise<{ address: string }[]>,
  limitMs = LOOKUP_MS,
): Resolve {
  const turns = bulkhead(MAX_LOOKUPS, Infinity);
  const lookups = new Map<string, Lookup>();
  const add = (hostname: string): Lookup => {
    const run = async (begin: (running: Awaited<Lookup['turn']>) => void) => {
      // The first caller is counted after this call.
      await Promise.resolve();
      if (added.callers > 0) {
        const found = lookUp(hostname);
        begin({ found });
        // The thread is free when the look-up ends, not when nobody waits for it any more.
        await found.catch(() => undefined);
      }
      lookups.delete(hostname);
    };
    const added: Lookup = {
      callers: 0,
      turn: new Promise((begin) => void turns.execute(() => run(begin))),
    };
    lookups.set(hostname, added);
    return added;
  };
  const notStarted = () => new LookupNotStarted();
  const late = () => Object.assign(new Error('DNS is too slow.'), { code: 'ETIMEOUT' });
  return async (hostname) => {
    const shared = lookups.get(hostname) ?? add(hostname);
    shared.callers += 1;
    try {
      const { found } = await withinLimit(shared.turn, limitMs, notStarted);
      const addresses = await withinLimit(found, limitMs, late);
      return addresses.map(({ address }) => address);
    } finally {
      shared.callers -= 1;
    }
  };
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
