import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { isPerRequest } from '../../core/per-request.js';
import { ARTICLES_KEY, articleKey, CATALOG_KEY } from '../../core/surrogate-keys.js';
import type { RequestContext } from './request-context.js';
import type { RequestHooks } from './request-hooks.js';

/** Further seconds in which a cache may send an old answer while it asks for a new one. */
const REVALIDATE_SECONDS = 10;

/**
 * Maximum length of the header Surrogate-Key, about 60 articles. By default nginx refuses answers
 * whose headers exceed 4 KB.
 */
const MAX_KEYS_LENGTH = 2_000;

const PRIVATE = 'private, no-store';

/** Headers about the client that asked, which are wrong for the next one. */
const OF_ONE_CLIENT = ['RateLimit', 'RateLimit-Policy', 'X-Request-Id'];

/** What answers depend on: each request header that may change them. */
const VARY = 'Accept, Authorization';

/**
 * Lets shared caches, such as a CDN, keep answers to GET requests. An answer may be kept when
 * everybody would get the same: the request has no key, the operation is a query without fields
 * that belong to one request (`@PerRequest`), and there are no errors. It gets these headers:
 *
 * - Cache-Control with `s-maxage`
 * - Surrogate-Key: `article:<id>` for each article in it, `articles` and `catalog`; webhooks name
 *   the same keys when something changes
 * - a strong ETag, so that a cache that revalidates gets status 304 while nothing has changed
 *
 * All other answers to GET requests are `private, no-store`.
 */
export class SharedCaching {
  private readonly decided = new WeakMap<DocumentNode, boolean>();

  /** `seconds`: for how long an answer may be kept; 0: not at all. */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seconds: number,
  ) {}

  /** A handler that adds the ETag. Put it before the handler that compresses answers. */
  handler(): RequestHandler {
    return (request, response, next) => {
      if (request.method !== 'GET') return next();
      response.vary(VARY).set('Cache-Control', PRIVATE);
      const send = response.send.bind(response);
      response.send = (body: unknown) => {
        if (response.get('Surrogate-Key') && (typeof body === 'string' || Buffer.isBuffer(body))) {
          // A compressed answer has an ETag of its own, because it has other bytes.
          response.set('ETag', strongTag(String(response.get('Content-Type')), body));
          for (const name of OF_ONE_CLIENT) response.removeHeader(name);
        }
        return send(body);
      };
      next();
    };
  }

  /** Hooks that decide whether an answer may be kept. */
  hooks(): RequestHooks<RequestContext> {
    return {
      willSendResponse: ({ request, response, document, operation, contextValue }) => {
        if (request.http?.method !== 'GET' || this.seconds === 0) return;
        const { http, body } = response;
        const isPublic =
          contextValue.viewer.credential === null &&
          !contextValue.isTemporary &&
          operation?.operation === 'query' &&
          body.kind === 'single' &&
          !body.singleResult.errors &&
          !body.singleResult.extensions &&
          this.isTheSameForAll(document!);
        if (!isPublic) return;
        const { ids, articles } = contextValue;
        const keys = [ARTICLES_KEY, CATALOG_KEY].concat(
          articles.visibleIds().map((id) => articleKey(ids.write('Article', id))),
        );
        const header = keys.join(' ');
        // With fewer keys, an article could not be removed from the caches.
        if (header.length > MAX_KEYS_LENGTH) return;
        http.headers.set('surrogate-key', header);
        http.headers.set(
          'cache-control',
          `public, s-maxage=${this.seconds}, stale-while-revalidate=${REVALIDATE_SECONDS}`,
        );
      },
    };
  }

  private isTheSameForAll(document: DocumentNode): boolean {
    const known = this.decided.get(document);
    if (known !== undefined) return known;
    const types = new TypeInfo(this.schema);
    let isTheSame = true;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field() {
          const field = types.getFieldDef();
          if (field && isPerRequest(field)) isTheSame = false;
        },
      }),
    );
    this.decided.set(document, isTheSame);
    return isTheSame;
  }
}

function strongTag(contentType: string, body: string | Buffer): string {
  const hash = createHash('sha256').update(contentType).update('\n').update(body);
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}
