import { type CombinedError, getOperationName, gql, makeOperation, mapExchange } from '@urql/core';
import { type Cache, cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import { Client, fetchExchange, type Operation } from 'urql';
import { API_URL, countsAfter, describeError, visitHeaders } from '../../shared/doum';
import type { ErrorExtensions } from '../../shared/doum';
import type { SubmitFeedbackInput } from './generated/graphql';
import schema from './generated/schema';

/** Queries whose answers are the same for everybody: a cache on the way may keep them. */
const SHARED_QUERIES = new Set<string | undefined>(['Article']);

/** The visitor's votes since the page was loaded, by the ids of the articles. */
export const votes = new Map<string, boolean>();

/** Objects of types without an id are parts of the object that they were read with. */
const keys = Object.fromEntries(
  schema.__schema.types
    .filter((type) => type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id'))
    .map(({ name }) => [name, () => null]),
);

export const client = new Client({
  url: API_URL,
  exchanges: [
    // The arguments of a field are part of its place in the cache: each page has its own.
    cacheExchange({
      schema,
      keys,
      optimistic: {
        submitFeedback: ({ input }, cache) => countedFeedback(input as SubmitFeedbackInput, cache),
      },
    }),
    persistedExchange({ enableForMutation: true }),
    mapExchange({ onOperation: chooseMethod }),
    fetchExchange,
  ],
});

/**
 * Sends shared queries by GET without own headers, so that no preflight is needed. All other
 * operations count in statistics, so they say who asks, by POST.
 */
function chooseMethod(operation: Operation): Operation {
  if (SHARED_QUERIES.has(getOperationName(operation.query))) return operation;
  return makeOperation(operation.kind, operation, {
    ...operation.context,
    preferGetMethod: false,
    // Events survive the end of the page, which a click often is.
    fetchOptions: { headers: visitHeaders(), keepalive: operation.kind === 'mutation' },
  });
}

const COUNTS = gql`
  fragment Counts on Article {
    id
    feedback {
      helpful
      notHelpful
    }
  }
`;

/** The answer to a vote, before the server gives it. */
function countedFeedback({ articleId, helpful }: SubmitFeedbackInput, cache: Cache) {
  const known = cache.readFragment(COUNTS, { __typename: 'Article', id: articleId });
  // No view shows counts that are not in the cache.
  const before = known?.feedback ?? { helpful: 0, notHelpful: 0 };
  const counts = countsAfter(before, helpful, votes.get(articleId) ?? null);
  return {
    __typename: 'FeedbackPayload' as const,
    article: {
      ...{ __typename: 'Article', id: articleId },
      feedback: { __typename: 'FeedbackSummary', ...counts },
    },
  };
}

/** What an error says to the visitor. */
export function errorText({ graphQLErrors }: CombinedError): string {
  return describeError(graphQLErrors[0]?.extensions as ErrorExtensions | undefined);
}
