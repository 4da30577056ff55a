import { isIP } from 'node:net';
import { badInput } from '../core/errors.js';
import { withinLimit } from '../core/within-limit.js';
import { cleanLine } from '../core/text.js';
import { type AddressPolicy, hostOf, type Resolve } from './addresses.js';

const MAX_URL_LENGTH = 2_000;

/** Maximum time to wait for DNS. A name that it does not know yet is checked when it is used. */
const RESOLVE_MS = 2_000;

const HINT = 'Use a public https address. The operator allows others by WEBHOOK_ALLOWED_NETWORKS.';

/**
 * The address of a receiver as it is stored. BAD_USER_INPUT, naming `url`, when it is not an https
 * URL, has a user, or leads to an address that the policy does not accept.
 */
export async function checkWebhookUrl(
  text: string,
  policy: AddressPolicy,
  resolve: Resolve,
): Promise<string> {
  const url = parse(cleanLine(text, 'url', MAX_URL_LENGTH));
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
  const addresses = await knownAddresses(host, resolve);
  const refused = addresses.find((address) => !policy.accepts(address, url.protocol));
  if (refused !== undefined)
    throw badInput(
      'url',
      `The host of url leads to ${refused}, which webhooks may not reach.`,
      HINT,
    );
  return url.toString();
}

/** The addresses of a host; none when DNS does not know it now. */
async function knownAddresses(host: string, resolve: Resolve): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return await withinLimit(resolve(host), RESOLVE_MS, () => new Error('DNS is too slow.'));
  } catch {
    return [];
  }
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
