import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { isPerRequest } from '../../core/per-request.js';
import type { RequestContext } from './request-context.js';

/** Further seconds in which a cache may send an old answer while it fetches a new one. */
const REVALIDATE_SECONDS = 10;

/** Headers about the requesting client, which are wrong for other clients. */
const OF_ONE_CLIENT = ['RateLimit', 'RateLimit-Policy', 'X-Request-Id'];

/** All request headers that may change answers. */
const VARY = 'Accept, Authorization';

/**
 * Lets shared caches, such as a CDN, keep answers to GET requests. An answer may be kept if
 * everybody would get the same: the request has no key, the operation is a query without fields
 * that belong to one request (`@PerRequest`), and there are no errors. Such answers get
 * Cache-Control with `s-maxage`; Express adds an ETag, so that a revalidating cache gets status 304
 * while nothing has changed. All other answers are `no-store`.
 */
export class SharedCaching {
  private readonly decided = new WeakMap<DocumentNode, boolean>();

  /** `seconds`: how long an answer may be kept; 0: no caching. */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seconds: number,
  ) {}

  /** Sets the headers of an answer that may be kept. */
  allow({
    request,
    response: { http, body },
    document,
    operation,
    contextValue: { viewer, isTemporary, trace },
  }: GraphQLRequestContextWillSendResponse<RequestContext>): void {
    if (request.http?.method !== 'GET') return;
    trace.response?.vary(VARY);
    const isPublic =
      this.seconds > 0 &&
      viewer.credential === null &&
      !isTemporary &&
      operation?.operation === 'query' &&
      body.kind === 'single' &&
      !body.singleResult.errors &&
      !body.singleResult.extensions &&
      this.isTheSameForAll(document!);
    if (!isPublic) return;
    for (const name of OF_ONE_CLIENT) {
      http.headers.delete(name.toLowerCase());
      trace.response?.removeHeader(name);
    }
    http.headers.set(
      'cache-control',
      `public, s-maxage=${this.seconds}, stale-while-revalidate=${REVALIDATE_SECONDS}`,
    );
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
