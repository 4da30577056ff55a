import type { RateLimiter } from '../access/index.js';
import type { DataSource } from '../core/database/database.js';
import { HOUR_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Jobs } from '../core/work/jobs.js';
import { forgetOldComments } from './feedback.js';
import { FeedbackResolver } from './feedback-resolver.js';

export { Feedback, FORGET_COMMENTS } from './feedback.js';

/** What readers say about articles. */
export function createFeedback(parts: {
  dataSource: DataSource;
  limiter: RateLimiter;
  jobs: Jobs;
}): Feature {
  const run = () => forgetOldComments(parts.dataSource);
  parts.jobs.register({ kind: 'old-comments', everyMs: HOUR_MS, run });
  return { resolvers: [new FeedbackResolver(parts.dataSource, parts.limiter)] };
}
