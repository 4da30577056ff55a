import type { Pool } from 'pg';
import type { Viewer, Visit } from '../../access/index.js';
import { type ArticleContext, ArticleLoaders } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import { AnswerBudget, type AnswerLimits } from '../../core/answer-budget.js';
import type { GlobalIds } from '../../core/global-id.js';
import type { RequestTrace } from './request-trace.js';

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
