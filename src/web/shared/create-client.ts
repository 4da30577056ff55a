import { cacheExchange, Client, type Exchange, fetchExchange } from '@urql/core';

/** The headers of requests to the desk, which takes the session of the browser's cookie. */
export const DESK_HEADERS = { 'x-doum-desk': '1' };

/** Searches of the team try what readers find: the search log leaves them out. */
const UNCOUNTED = { ...DESK_HEADERS, purpose: 'preview' };

interface ClientOptions {
  /** Whether the requests belong to the session of a person who has signed in. */
  isDesk?: boolean;
  /** Timeout of a request, in milliseconds. */
  timeoutMs: number;
  /** Exchanges between the cache and the network. */
  afterCache?: Exchange[];
}

/**
 * Creates the GraphQL client of a page. Sends requests to the page's server and caches the
 * responses by document and variables.
 */
export function createClient({
  isDesk = false,
  timeoutMs,
  afterCache = [],
}: ClientOptions): Client {
  return new Client({
    url: isDesk ? '/desk/graphql' : '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-doum-source': 'web', ...(isDesk && UNCOUNTED) } },
    fetch: (url, init) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      if (!init?.signal) return fetch(url, { ...init, signal: timeout });
      // Browsers before 2024 lack AbortSignal.any: their requests have no timeout.
      const signal = 'any' in AbortSignal ? AbortSignal.any([init.signal, timeout]) : init.signal;
      return fetch(url, { ...init, signal });
    },
    exchanges: [cacheExchange, ...afterCache, fetchExchange],
  });
}
