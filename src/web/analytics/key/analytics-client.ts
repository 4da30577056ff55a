import { type Client, mapExchange } from '@urql/core';
import { AnalyticsKeyCheckDocument } from '../../generated/operations.js';
import { createClient } from '../../shared/create-client.js';
import { type Failure, failureOf, type Refusal, refusalOf } from '../failure.js';

const NAME = 'doum.analytics.key';

/** The key that was given in this tab; it outlives a reload, and nothing else. */
export function readKey(): string | null {
  return sessionStorage.getItem(NAME);
}

/** Remembers a key for this tab alone. */
export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
}

/** Forgets the key of this tab. */
export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
}

/** The server gives up after 30 s. */
const TIMEOUT_MS = 35_000;

/** The client of somebody with that key; tells whenever the server no longer takes it. */
export function analyticsClient(key: string, onRefused: (refusal: Refusal) => void): Client {
  return createClient({
    timeoutMs: TIMEOUT_MS,
    headers: () => ({ authorization: `Bearer ${key}` }),
    afterCache: [
      mapExchange({
        onError(error) {
          const refusal = refusalOf(error);
          if (refusal) onRefused(refusal);
        },
      }),
    ],
  });
}

/** Whether a key may read statistics, and why it may not, or why nobody knows. */
export type Verdict =
  { isTaken: true } | { isTaken: false; refusal: Refusal } | { isTaken: false; failure: Failure };

const HOUR_MS = 3_600_000;

/** Longer tokens do not fit into the headers of a request. */
const LONGEST_KEY = 8_000;

/** Asks the server whether a key may read statistics. */
export async function checkKey(key: string): Promise<Verdict> {
  // A header cannot hold anything else, and no key of this server has any of it: typed with the
  // Korean keyboard, say.
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > LONGEST_KEY)
    return { isTaken: false, refusal: 'UNAUTHENTICATED' };
  const client = createClient({
    timeoutMs: TIMEOUT_MS,
    headers: () => ({ authorization: `Bearer ${key}` }),
  });
  const now = Date.now();
  const { error } = await client
    .query(AnalyticsKeyCheckDocument, {
      from: new Date(now - HOUR_MS).toISOString(),
      to: new Date(now).toISOString(),
    })
    .toPromise();
  if (!error) return { isTaken: true };
  const refusal = refusalOf(error);
  if (refusal) return { isTaken: false, refusal };
  const failure = failureOf(error);
  return failure ? { isTaken: false, failure } : { isTaken: true };
}
