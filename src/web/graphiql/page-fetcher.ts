import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

/**
 * Asks the server of this page. What is no answer of GraphQL becomes one sentence for whoever sits
 * before it.
 */
export const pageFetcher: Fetcher = createGraphiQLFetcher({
  url: '/graphql',
  enableIncrementalDelivery: false,
  fetch: async (url, init) => {
    const response = await window.fetch(url, init).catch((error: unknown) => {
      if (error instanceof TypeError)
        throw withoutStack('The server does not answer. Is it running?');
      throw error;
    });
    if (response.headers.get('content-type')?.includes('json')) return response;
    throw withoutStack(
      `The server answers ${response.status} ${response.statusText}, and no JSON.`,
    );
  },
});

/** GraphiQL shows the stack of an error in the answer. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}
