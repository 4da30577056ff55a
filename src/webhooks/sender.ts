import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressPolicy, hostOf, type Resolve } from './addresses.js';
import { Webhook } from 'standardwebhooks';
import type { Receiver } from './webhooks.js';

/** Maximum duration of a request, in milliseconds. */
export const SEND_MS = 10_000;

/** The result of one attempt. `reason` is null if it succeeded, `status` if there was no answer. */
export interface Attempt {
  status: number | null;
  reason: string | null;
}

/** A failure before the receiver answered. */
class Refused extends Error {}

/**
 * Sends signed messages, only to addresses that the policy accepts: a host name is resolved once
 * per attempt, and the connection goes to the checked address. Redirects are not followed.
 */
export class WebhookSender {
  constructor(
    private readonly policy: AddressPolicy,
    private readonly resolve: Resolve,
    private readonly limitMs: number,
  ) {}

  /** Sends a message once. Never rejects. Ends early when the signal aborts. */
  async send(
    { url, secrets }: Receiver,
    id: string,
    body: string,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Attempt> {
    const limit = AbortSignal.timeout(this.limitMs);
    try {
      const ending = AbortSignal.any([signal, limit]);
      const response = await this.post(new URL(url), id, body, secrets, ending);
      // The body of the answer is not read.
      response.on('error', () => undefined).destroy();
      const status = response.statusCode!;
      if (status >= 200 && status < 300) return { status, reason: null };
      const hint = status >= 300 && status < 400 ? ': redirects are not followed' : '';
      return { status, reason: `The receiver answered with the status ${status}${hint}.` };
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      let reason = `The connection failed (${code}).`;
      if (error instanceof Refused) reason = error.message;
      if (limit.aborted) reason = `The receiver did not answer within ${this.limitMs / 1_000} s.`;
      if (signal.aborted) reason = 'The server stopped.';
      return { status: null, reason };
    }
  }

  /** Resolves when the headers of the answer have arrived. */
  private post(
    url: URL,
    id: string,
    body: string,
    secrets: readonly Buffer[],
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const host = hostOf(url);
      // Node calls `lookup` only for host names, so IP addresses are checked here.
      if (isIP(host) !== 0 && !this.policy.accepts(host, url.protocol))
        return reject(notAllowed(host));
      const request = url.protocol === 'https:' ? requestHttps : requestHttp;
      request(
        url,
        {
          method: 'POST',
          agent: false,
          lookup: this.checkedLookup(url.protocol),
          signal,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Doum-Webhooks',
            ...signedHeaders(id, body, secrets),
          },
        },
        resolve,
      )
        .on('error', reject)
        // Node closes the connection without an error after status 101.
        .on('close', () => reject(new Refused('The receiver closed the connection: no answer.')))
        .end(body);
    });
  }

  /** Resolves the host name of a connection. Fails if the policy refuses one of its addresses. */
  private checkedLookup(protocol: string): LookupFunction {
    return (hostname, { all }, callback) => {
      this.resolve(hostname).then(
        (addresses) => {
          const refused = addresses.find((address) => !this.policy.accepts(address, protocol));
          if (refused !== undefined) return callback(notAllowed(refused), []);
          const found = addresses.map((address) => ({ address, family: isIP(address) }));
          callback(null, all ? found : found[0]!.address, found[0]!.family);
        },
        (error: Error) => callback(error, []),
      );
    };
  }
}

/** The headers of Standard Webhooks, with one signature for each valid secret. */
function signedHeaders(
  id: string,
  body: string,
  secrets: readonly Buffer[],
): Record<string, string> {
  const now = new Date();
  const signatures = secrets.map((secret) =>
    new Webhook(secret, { format: 'raw' }).sign(id, now, body),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}

function notAllowed(address: string): Refused {
  return new Refused(`The host leads to ${address}, which webhooks may not reach.`);
}
