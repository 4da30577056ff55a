import { WebhookEventType } from './event-types.js';

/** Who may see an article while it is published; null: it is not published. */
export type Seen = 'PUBLIC' | 'INTERNAL' | null;

/** What happened to an article in one transaction. */
export interface ArticleTransition {
  before: Seen;
  after: Seen;
}

/**
 * What a change means for somebody who sees public articles alone, or those for staff as well. Null
 * when they saw nothing before and after, so that for them nothing happened.
 */
export function eventFor(
  { before, after }: ArticleTransition,
  seesInternal: boolean,
): WebhookEventType | null {
  const [was, is] = [before, after].map(
    (seen) => seen === 'PUBLIC' || (seen === 'INTERNAL' && seesInternal),
  );
  if (was && is) return WebhookEventType.ARTICLE_UPDATED;
  if (is) return WebhookEventType.ARTICLE_PUBLISHED;
  return was ? WebhookEventType.ARTICLE_UNPUBLISHED : null;
}
