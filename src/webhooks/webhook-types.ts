import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { hasRole, Role } from '../access/index.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';

/** Event types. The values are their names in messages. */
export enum WebhookEventType {
  ARTICLE_PUBLISHED = 'article.published',
  ARTICLE_UPDATED = 'article.updated',
  ARTICLE_UNPUBLISHED = 'article.unpublished',
  CATALOG_CHANGED = 'catalog.changed',
  FEEDBACK_GIVEN = 'feedback.given',
  SEARCH_UNANSWERED = 'search.unanswered',
  REVIEW_REQUESTED = 'review.requested',
  REVIEW_DECLINED = 'review.declined',
  NOTE_MENTIONED = 'note.mentioned',
}
registerEnumType(WebhookEventType, {
  name: 'WebhookEventType',
  description: 'Type of an event (사건). In messages it is written as `article.published`.',
  valuesConfig: {
    ARTICLE_PUBLISHED: { description: 'An article became visible (게시): `article.published`.' },
    ARTICLE_UPDATED: { description: 'Visible content of an article changed: `article.updated`.' },
    ARTICLE_UNPUBLISHED: { description: 'An article is no longer visible: `article.unpublished`.' },
    CATALOG_CHANGED: { description: 'A product, category or platform changed: `catalog.changed`.' },
    FEEDBACK_GIVEN: { description: 'A visitor gave feedback: `feedback.given`. Role ANALYST.' },
    SEARCH_UNANSWERED: {
      description:
        'No article answers a search: `search.unanswered`, a minute later. Role ANALYST.',
    },
    REVIEW_REQUESTED: {
      description: 'Somebody asked for a review (검토 요청): `review.requested`. Role AUTHOR.',
    },
    REVIEW_DECLINED: {
      description: 'A review was declined (검토 반려): `review.declined`. Role AUTHOR.',
    },
    NOTE_MENTIONED: {
      description: 'A note mentions people (메모): `note.mentioned`. Role AUTHOR.',
    },
  },
});

/** What an event of the team's work refers to: ids of people, no text. */
export interface WorkReference {
  type: WebhookEventType;
  /** Null for keys. */
  authorId: number | null;
  mentionIds: number[];
}

/** The role that a webhook needs for this event; null: none. */
export function roleFor(type: WebhookEventType): Role | null {
  if (/^(review|note)\./.test(type)) return Role.AUTHOR;
  return /^(feedback|search)\./.test(type) ? Role.ANALYST : null;
}

/** Whether a webhook with `role` may see events that need the role `needed`. */
export function mayTell(role: Role | null, needed: Role | null): boolean {
  return needed === null || hasRole({ role }, needed);
}

export enum WebhookDeliveryState {
  PENDING = 'PENDING',
  DELIVERED = 'DELIVERED',
  DEAD = 'DEAD',
  DROPPED = 'DROPPED',
}
registerEnumType(WebhookDeliveryState, {
  name: 'WebhookDeliveryState',
  description: 'State of the delivery of an event to a webhook.',
  valuesConfig: {
    PENDING: { description: 'Not delivered yet: waits for its first or next attempt.' },
    DELIVERED: { description: 'The receiver answered with a status from 200 to 299.' },
    DEAD: { description: 'All attempts failed. `replayWebhookDeliveries` sends it again.' },
    DROPPED: { description: 'Not sent: the object is gone, or the event not wanted or allowed.' },
  },
});

@ObjectType({
  description:
    'A webhook (웹훅): an address to which the server sends events as signed HTTP requests. The ' +
    'secret is shown only once.',
})
export class Webhook {
  @Field(() => ID, { description: 'ID of the webhook: opaque, unique and stable.' })
  id!: string;

  @Field({ description: 'Name of the webhook (이름), e.g. who receives it.' })
  name!: string;

  @Field({ description: 'The address (주소) that receives the events.' })
  url!: string;

  @Field(() => [WebhookEventType], { description: 'The types of events that are sent (사건).' })
  events!: WebhookEventType[];

  @NullableField(
    () => Role,
    'The role that limits what is sent (역할): null, what readers see; AGENT or above, also ' +
      'articles for staff; ANALYST or above, also feedback and searches.',
  )
  role!: Role | null;

  @Field({ description: 'Whether events are sent. Events that occur while false are never sent.' })
  enabled!: boolean;

  @Field({ description: 'The creator: the name of the API key or the subject of the token.' })
  createdBy!: string;

  @Field(() => DateTime, { description: 'Time of creation.' })
  createdAt!: Date;

  @Field(() => Int, { description: 'Number of pending deliveries. At most 10,000 are counted.' })
  pendingCount!: number;

  @Field(() => Int, { description: 'Number of dead letters. At most 10,000 are counted.' })
  deadCount!: number;

  @NullableField(() => DateTime, 'Time of the oldest pending event.')
  oldestPendingAt!: Date | null;

  @NullableField(() => DateTime, 'Time of the last successful delivery; null after three days.')
  lastDeliveredAt!: Date | null;

  @NullableField(() => String, 'Why the newest attempt failed.')
  failure!: string | null;
}

@ObjectType({ description: 'The delivery of one event to one webhook.' })
export class WebhookDelivery {
  @Field(() => ID, {
    description: 'ID of the message, the same in each attempt: the header `webhook-id`.',
  })
  id!: string;

  @Field(() => WebhookEventType, { description: 'Type of the event.' })
  event!: WebhookEventType;

  @Field(() => WebhookDeliveryState, { description: 'State of the delivery.' })
  state!: WebhookDeliveryState;

  @Field(() => DateTime, { description: 'Time of the event; for a search, to the minute.' })
  occurredAt!: Date;

  @Field(() => Int, { description: 'Number of attempts so far, or since it was replayed.' })
  attempts!: number;

  @NullableField(() => DateTime, 'Time of the last attempt.')
  lastAttemptAt!: Date | null;

  @NullableField(() => DateTime, 'Time of the next attempt.')
  nextAttemptAt!: Date | null;

  @NullableField(() => Int, 'HTTP status of the last answer.')
  status!: number | null;

  @NullableField(() => String, 'Why the delivery failed or was dropped.')
  reason!: string | null;
}

const NAME = 'Name of the webhook, one line of 1 to 100 characters, e.g. who receives it.';
const URL_RULES =
  'The address that receives the events: https, without a user and a password. Its host must be ' +
  'public, or in a network that the operator allows (`WEBHOOK_ALLOWED_NETWORKS`), where http is ' +
  'possible, too.';

@InputType({ description: 'A new webhook (웹훅).' })
export class CreateWebhookInput {
  @Field({ description: NAME })
  name!: string;

  @Field({ description: URL_RULES })
  url!: string;

  @Field(() => [WebhookEventType], { description: 'The events to tell, at least one.' })
  events!: WebhookEventType[];

  @NullableField(() => Role, 'Limits what is sent. Absent: as for readers.')
  role?: Role | null;
}

@InputType()
class WebhookInput {
  @Field(() => ID, { description: 'ID of the webhook.' })
  id!: string;
}

@InputType({ description: 'The changes of a webhook. Absent fields stay unchanged.' })
export class UpdateWebhookInput extends WebhookInput {
  @NullableField(() => String, NAME)
  name?: string | null;

  @NullableField(() => String, URL_RULES)
  url?: string | null;

  @NullableField(() => [WebhookEventType], 'The events to tell, at least one.')
  events?: WebhookEventType[] | null;

  @NullableField(() => Role, 'Limits what is sent. null: as for readers.')
  role?: Role | null;

  @NullableField(
    () => Boolean,
    'Whether events are sent. Deliveries that are pending when this becomes false are sent ' +
      'when it becomes true again.',
  )
  enabled?: boolean | null;
}

@InputType({ description: 'The webhook to delete.' })
export class DeleteWebhookInput extends WebhookInput {}

@InputType({ description: 'The webhook that gets a new secret.' })
export class RotateWebhookSecretInput extends WebhookInput {}

@InputType({ description: 'The webhook to test.' })
export class TestWebhookInput extends WebhookInput {}

@InputType({ description: 'The dead letters to send again.' })
export class ReplayWebhookDeliveriesInput {
  @Field(() => ID, { description: 'ID of the webhook.' })
  webhookId!: string;

  @NullableField(() => DateTime, 'Only events since. Absent: all.')
  since?: Date | null;

  @NullableField(() => [ID], 'At most 100 deliveries. Absent: all.')
  ids?: string[] | null;
}

@ObjectType({ description: 'A webhook with its new secret.' })
export class WebhookSecretPayload {
  @Field({ description: 'The webhook.' })
  webhook!: Webhook;

  @Field({
    description:
      'The secret (웹훅 서명 키) that verifies signatures, beginning with whsec_. It is shown only once ' +
      'and cannot be read again.',
  })
  secret!: string;
}

@ObjectType({ description: 'The result of a change to a webhook.' })
export class WebhookPayload {
  @Field({ description: 'The webhook after the change.' })
  webhook!: Webhook;
}

@ObjectType({ description: 'The result of deleting a webhook.' })
export class DeleteWebhookPayload {
  @Field(() => ID, { description: 'ID of the deleted webhook.' })
  id!: string;
}

@ObjectType({ description: 'How the receiver answered a test.' })
export class TestWebhookPayload {
  @Field({ description: 'Whether the receiver answered with a status from 200 to 299.' })
  delivered!: boolean;

  @NullableField(() => Int, 'HTTP status of the answer.')
  status!: number | null;

  @NullableField(() => String, 'Why the test failed.')
  reason!: string | null;
}

@ObjectType({ description: 'The result of replaying dead letters.' })
export class ReplayWebhookDeliveriesPayload {
  @Field(() => Int, { description: 'Number of dead letters that are sent again.' })
  replayed!: number;
}
