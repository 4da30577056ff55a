import type { ApolloServerPlugin } from '@apollo/server';

/** GraphQL itself refuses a request that is well-formed as HTTP. */
const REFUSED_BY_GRAPHQL = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * Answers what GraphQL refuses with 200 instead of 400 to clients that ask for application/json by
 * name and do not know application/graphql-response+json, as GraphQL over HTTP says: such a client
 * may throw away the body of any other status.
 */
export const jsonStatus: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response: { http, body } }) => {
      const accept = request.http?.headers.get('accept') ?? '';
      if (http.status !== 400 || body.kind !== 'single') return;
      if (
        !accept.includes('application/json') ||
        accept.includes('application/graphql-response+json')
      )
        return;
      const codes = body.singleResult.errors?.map((error) => String(error.extensions?.code)) ?? [];
      if (codes.every((code) => REFUSED_BY_GRAPHQL.has(code))) http.status = 200;
    },
  }),
};
