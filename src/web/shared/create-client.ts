import { cacheExchange, Client, type Exchange, fetchExchange } from '@urql/core';

interface ClientOptions {
  /** What it sends with each request beside `x-doum-source: web`. */
  headers?: () => Record<string, string>;
  /** After so many milliseconds without an answer a request has failed. */
  timeoutMs: number;
  /** Put between the cache and the network. */
  afterCache?: Exchange[];
}

/**
 * The GraphQL client of a page: documents are cached by their variables, requests go to the server
 * that served the page.
 */
export function createClient({ headers, timeoutMs, afterCache = [] }: ClientOptions): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { 'x-doum-source': 'web', ...headers?.() } }),
    fetch: (url, init) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      if (!init?.signal) return fetch(url, { ...init, signal: timeout });
      // Browsers before 2024 cannot wait for either; without a limit they work as well.
      const signal = 'any' in AbortSignal ? AbortSignal.any([init.signal, timeout]) : init.signal;
      return fetch(url, { ...init, signal });
    },
    exchanges: [cacheExchange, ...afterCache, fetchExchange],
  });
}
