import { cacheExchange, Client, type Exchange, fetchExchange } from '@urql/core';

interface ClientOptions {
  /** Headers of every request, in addition to `x-doum-source: web`. */
  headers?: () => Record<string, string>;
  /** Timeout of a request, in milliseconds. */
  timeoutMs: number;
  /** Exchanges between the cache and the network. */
  afterCache?: Exchange[];
}

/**
 * Creates the GraphQL client of a page. Sends requests to the page's server and caches the
 * responses by document and variables.
 */
export function createClient({ headers, timeoutMs, afterCache = [] }: ClientOptions): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { 'x-doum-source': 'web', ...headers?.() } }),
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
