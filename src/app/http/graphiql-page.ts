import path from 'node:path';
import type { Request, RequestHandler } from 'express';
import type { HttpConfig } from '../../config/index.js';
import { pageCaching } from '../edge/index.js';
import { WEB } from './page-assets.js';

interface Parts {
  http: Pick<HttpConfig, 'introspection' | 'production'>;
  /** Whether the server answers only trusted documents. */
  isTrusting: boolean;
  /** Limits requests for files and other static responses. */
  files: RequestHandler;
}

/**
 * A handler that serves GraphiQL to browsers that open /graphql, or says why it is off. All other
 * requests are passed on to GraphQL.
 */
export function graphiqlPage({ http, isTrusting, files }: Parts): RequestHandler {
  const off = whyOff(http, isTrusting);
  return (request, response, next) => {
    if (!prefersHtml(request)) return next();
    void files(request, response, () => {
      response.vary('Accept');
      if (off !== null)
        return void response.status(404).type('text').send(`GraphiQL is off, because ${off}.\n`);
      response.set(pageCaching(request)).sendFile(path.join(WEB, 'graphiql', 'index.html'));
    });
  };
}

function whyOff({ introspection, production }: Parts['http'], isTrusting: boolean): string | null {
  if (isTrusting) return 'the server answers trusted documents alone';
  if (introspection) return null;
  return production
    ? 'DOUM_ENV is production and INTROSPECTION is not true'
    : 'INTROSPECTION is false';
}

function prefersHtml(request: Request): boolean {
  return (
    request.query.query === undefined &&
    request.accepts(['application/json', 'application/graphql-response+json', 'text/html']) ===
      'text/html'
  );
}
