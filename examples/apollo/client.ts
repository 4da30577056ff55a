import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import {
  API_URL,
  countsAfter,
  describeError,
  type ErrorExtensions,
  sha256,
  visitHeaders,
} from '../shared/doum';

/** Queries whose answers are the same for everybody: a cache on the way may keep them. */
const SHARED_QUERIES = new Set<string | undefined>(['Article']);

// By GET and without own headers, so that no preflight is needed.
const sharedLink = ApolloLink.from([
  new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
  new HttpLink({ uri: API_URL, fetch: fetchWithoutPreflight }),
]);

// Searches, suggestions and events count in statistics, so they say who asks.
const visitLink = ApolloLink.from([
  new PersistedQueryLink({ sha256 }),
  new HttpLink({ uri: API_URL, headers: visitHeaders() }),
]);

/** `possibleTypes` is what the plugin `fragment-matcher` of graphql-codegen generates. */
export function createClient(possibleTypes: Record<string, string[]>): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationName }) => SHARED_QUERIES.has(operationName),
      sharedLink,
      visitLink,
    ),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            // Each page is an entry of its own. Never merge numbered pages into one list.
            search: { keyArgs: ['query', 'filter', 'sort', 'first', 'page'] },
          },
        },
      },
    }),
  });
}

/** Apollo Client sends `content-type` with GET, too, for which a browser asks with a preflight. */
function fetchWithoutPreflight(uri: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = { accept: 'application/json' };
  return fetch(uri, init?.method === 'GET' ? { ...init, headers } : init);
}

/** What an error says to the visitor. */
export function errorText(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return describeError(error.errors[0]?.extensions);
  // A request that is refused as a whole, e.g. for its rate, has another status than 200.
  if (ServerError.is(error)) return describeError(extensionsIn(error.bodyText));
  return describeError();
}

function extensionsIn(body: string): ErrorExtensions {
  try {
    const answer = JSON.parse(body) as { errors?: { extensions: ErrorExtensions }[] };
    return answer.errors?.[0]?.extensions ?? { code: 'UNKNOWN' };
  } catch {
    return { code: 'UNKNOWN' };
  }
}

/** Events survive the end of the page, which a click often is. */
export const EVENT = {
  errorPolicy: 'ignore',
  context: { fetchOptions: { keepalive: true } },
} as const;

/** The `optimisticResponse` of a vote: the new counts show before the server has answered. */
export function expectedVote(
  id: string,
  feedback: { helpful: number; notHelpful: number },
  vote: boolean,
  previous: boolean | null,
) {
  return {
    submitFeedback: {
      __typename: 'FeedbackPayload',
      article: {
        __typename: 'Article',
        id,
        feedback: { __typename: 'FeedbackSummary', ...countsAfter(feedback, vote, previous) },
      },
    },
  } as const;
}
