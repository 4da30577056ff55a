import type { ApolloServer } from '@apollo/server';
import type { Response } from 'express';
import type { Pool } from 'pg';
import type { Viewer, Visit } from '../../access/index.js';
import type { ArticleMemory } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import type { HttpConfig } from '../../config/index.js';
import type { GlobalIds } from '../../core/global-id.js';
import type { Execute, ExecutionAnswer } from '../../web/index.js';
import { createRequestContext, type RequestContext, traceOf } from './request-context.js';

export interface ExecutorParts {
  apollo: ApolloServer<RequestContext>;
  pool: Pool;
  catalog: CatalogCache;
  memory: ArticleMemory;
  ids: GlobalIds;
  http: Pick<HttpConfig, 'answerLimits'>;
}

/**
 * Creates the function that executes the server's own documents within one request, in the name of
 * `viewer`. The rates, costs, access and limits of GraphQL requests apply.
 */
export function documentExecutor(
  response: Response,
  { apollo, ...parts }: ExecutorParts,
  viewer: Viewer,
  visit: () => Visit,
): Execute {
  return async (query, variables) => {
    const contextValue = createRequestContext(viewer, visit(), traceOf(response), parts);
    const { body } = await apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('A document got an answer in parts.');
    return body.singleResult as ExecutionAnswer;
  };
}
