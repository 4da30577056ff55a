import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Pool } from 'pg';
import type { Viewer, Visit } from '../../access/index.js';
import { type ArticleContext, ArticleLoaders } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import { AnswerBudget, type AnswerLimits } from '../../core/answer-budget.js';
import type { GlobalIds } from '../../core/global-id.js';

/** What is known of a request while it is answered; its log line is made of it. */
export interface RequestTrace {
  /**
   * Made here, whatever the client sends: it also stands in the answer's header X-Request-Id and in
   * masked errors.
   */
  readonly id: string;
  viewer: Viewer | null;
  visit: Visit | null;
  operation: { type: string; name: string | null } | null;
  /**
   * When what was refused may be tried again, in seconds; absent where it was not refused for the
   * moment alone.
   */
  retryAfterSeconds?: number;
  /** Lets the next request of the client be parsed; absent until this one's turn has come. */
  endPreparation?: () => void;
  /** The codes of the errors in the answer, each once. */
  readonly codes: Set<string>;
}

export function createTrace(): RequestTrace {
  return { id: randomUUID(), viewer: null, visit: null, operation: null, codes: new Set() };
}

/** The trace of a request that went through `logRequests`. */
export function traceOf(response: Response): RequestTrace {
  return response.locals.trace as RequestTrace;
}

/** What every resolver gets of a request; made anew for each, never shared. */
export interface RequestContext extends ArticleContext {
  trace: RequestTrace;
}

export function createRequestContext(
  viewer: Viewer,
  visit: Visit,
  trace: RequestTrace,
  parts: {
    pool: Pool;
    catalog: CatalogCache;
    ids: GlobalIds;
    http: { answerLimits: AnswerLimits };
  },
): RequestContext {
  const answer = new AnswerBudget(parts.http.answerLimits);
  const articles = new ArticleLoaders(parts.pool, viewer, answer);
  return {
    viewer,
    visit,
    trace,
    answer,
    catalog: () => parts.catalog.current(),
    articles,
    ids: articles.sight.drafts ? parts.ids.acceptingNumbers() : parts.ids,
  };
}
