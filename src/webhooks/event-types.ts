import { registerEnumType } from 'type-graphql';
import { hasRole, Role } from '../access/index.js';

/** The types of events, with their names in messages. */
export enum WebhookEventType {
  ARTICLE_PUBLISHED = 'article.published',
  ARTICLE_UPDATED = 'article.updated',
  ARTICLE_UNPUBLISHED = 'article.unpublished',
  CATALOG_CHANGED = 'catalog.changed',
  FEEDBACK_GIVEN = 'feedback.given',
  SEARCH_UNANSWERED = 'search.unanswered',
}
registerEnumType(WebhookEventType, {
  name: 'WebhookEventType',
  description: 'What a webhook tells (사건). In messages it is written as `article.published`.',
  valuesConfig: {
    ARTICLE_PUBLISHED: {
      description: 'An article became visible to the webhook (게시): `article.published`.',
    },
    ARTICLE_UPDATED: {
      description:
        'What is published of an article, its slug, category or visibility changed: ' +
        '`article.updated`.',
    },
    ARTICLE_UNPUBLISHED: {
      description: 'An article is no longer visible to the webhook: `article.unpublished`.',
    },
    CATALOG_CHANGED: {
      description:
        'A product, category or platform was created, changed or deleted: `catalog.changed`.',
    },
    FEEDBACK_GIVEN: {
      description:
        'A visitor gave feedback on an article, or changed it: `feedback.given`. The webhook ' +
        'needs the role ANALYST.',
    },
    SEARCH_UNANSWERED: {
      description:
        'No article answers what somebody searched for: `search.unanswered`, told about a minute ' +
        'after the minute of the search. The webhook needs the role ANALYST.',
    },
  },
});

/** The role that a webhook needs for an event; null: none. */
export function roleFor(type: WebhookEventType): Role | null {
  const isOfAnalysts =
    type === WebhookEventType.FEEDBACK_GIVEN || type === WebhookEventType.SEARCH_UNANSWERED;
  return isOfAnalysts ? Role.ANALYST : null;
}

/** Whether a webhook with this role may tell what `needed` may see; null: what readers see. */
export function mayTell(role: Role | null, needed: Role | null): boolean {
  return needed === null || hasRole({ role, name: '', credential: null }, needed);
}

/** Where a delivery stands. */
export enum WebhookDeliveryState {
  PENDING = 'PENDING',
  DELIVERED = 'DELIVERED',
  DEAD = 'DEAD',
  DROPPED = 'DROPPED',
}
registerEnumType(WebhookDeliveryState, {
  name: 'WebhookDeliveryState',
  description: 'Where the delivery of an event to a webhook stands.',
  valuesConfig: {
    PENDING: { description: 'Not delivered yet: it waits for its turn or its next attempt.' },
    DELIVERED: { description: 'The receiver answered with a status from 200 to 299.' },
    DEAD: {
      description:
        'All attempts failed, or it waited for 26 hours for a receiver that fails or, feedback ' +
        'and searches, is too slow. `replayWebhookDeliveries` sends it again.',
    },
    DROPPED: {
      description:
        'Not sent: what it tells no longer exists, or the webhook may not learn it or does not ' +
        'want it.',
    },
  },
});
