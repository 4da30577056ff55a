import { type Client, mapExchange } from '@urql/core';
import { createClient } from '../../shared/create-client.js';
import { type Refusal, refusalOf } from '../failure.js';

/** The server gives up after 30 s. */
export const TIMEOUT_MS = 35_000;

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
