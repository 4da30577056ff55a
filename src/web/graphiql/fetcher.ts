import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

/**
 * Sends requests to the server of this page. If there is no response, or one that is not JSON, it
 * rejects with an error that describes that in one sentence.
 */
export const pageFetcher: Fetcher = createGraphiQLFetcher({
  url: '/graphql',
  enableIncrementalDelivery: false,
  fetch: async (url, init) => {
    const response = await globalThis.fetch(url, init).catch((error: unknown) => {
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

/** GraphiQL would show the stack of an error in the response. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

/**
 * The message of a failed introspection. GraphiQL keeps the response as JSON: `{ errors: [{ message
 * }] }`. Returns any other text unchanged.
 */
export function schemaErrorMessage(fetchError: string): string {
  try {
    const { errors } = JSON.parse(fetchError) as { errors?: { message?: string }[] };
    return errors?.[0]?.message ?? fetchError;
  } catch {
    return fetchError;
  }
}
