import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { Access, Role, type Viewer } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { listDeliveries, messageId, replayDeliveries } from './deliveries.js';
import { WebhookDeliveryState } from './event-types.js';
import { writeBody } from './messages.js';
import type { WebhookSender } from './sender.js';
import {
  CreateWebhookInput,
  DeleteWebhookInput,
  DeleteWebhookPayload,
  ReplayWebhookDeliveriesInput,
  ReplayWebhookDeliveriesPayload,
  RotateWebhookSecretInput,
  TestWebhookInput,
  TestWebhookPayload,
  UpdateWebhookInput,
  Webhook,
  WebhookDelivery,
  WebhookPayload,
  WebhookSecretPayload,
} from './webhook-types.js';
import type { Webhooks } from './webhooks.js';

/** Manages webhooks and shows their deliveries. */
@Resolver()
export class WebhookResolver {
  constructor(
    private readonly pool: Pool,
    private readonly store: Webhooks,
    private readonly sender: WebhookSender,
  ) {}

  @Cost({ points: 50 })
  @Access(Role.ADMIN)
  @Query(() => [Webhook], { nullable: true, description: 'All webhooks (웹훅), newest first.' })
  webhooks(): Promise<Webhook[]> {
    return this.store.list();
  }

  @Cost({ points: 20 })
  @Access(Role.ADMIN)
  @Query(() => [WebhookDelivery], {
    nullable: true,
    description:
      'The newest deliveries of a webhook, newest first. What was delivered is kept for three ' +
      'days, dead letters for 30, the newest 10,000 at most.',
  })
  async webhookDeliveries(
    @Arg('webhookId', () => ID, { description: 'ID of the webhook.' }) webhookId: string,
    @Arg('state', () => WebhookDeliveryState, {
      nullable: true,
      description: 'Only deliveries in this state.',
    })
    state: WebhookDeliveryState | null,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of deliveries (개수), 0 to 100.',
    })
    first: number,
  ): Promise<WebhookDelivery[]> {
    await this.store.check(webhookId, 'webhookId');
    return listDeliveries(this.pool, webhookId, state ?? null, checkPageSize(first));
  }

  @Access(Role.ADMIN)
  @Mutation(() => WebhookSecretPayload, {
    nullable: true,
    description:
      'Creates a webhook, which tells what happens from now on. Only this response contains its ' +
      'secret.',
  })
  createWebhook(
    @Arg('input', { description: 'The new webhook.' }) input: CreateWebhookInput,
    @Ctx() { viewer }: { viewer: Viewer },
  ): Promise<WebhookSecretPayload> {
    return this.store.create(input, viewer.name);
  }

  @Access(Role.ADMIN)
  @Mutation(() => WebhookPayload, {
    nullable: true,
    description: 'Changes a webhook, also for the deliveries that wait.',
  })
  async updateWebhook(
    @Arg('input', { description: 'The webhook and its changes.' }) input: UpdateWebhookInput,
  ): Promise<WebhookPayload> {
    return { webhook: await this.store.update(input) };
  }

  @Access(Role.ADMIN)
  @Mutation(() => DeleteWebhookPayload, {
    nullable: true,
    description: 'Deletes a webhook with all its deliveries.',
  })
  async deleteWebhook(
    @Arg('input', { description: 'The webhook to delete.' }) input: DeleteWebhookInput,
  ): Promise<DeleteWebhookPayload> {
    await this.store.delete(input.id);
    return { id: input.id };
  }

  @Access(Role.ADMIN)
  @Mutation(() => WebhookSecretPayload, {
    nullable: true,
    description:
      'Makes a new secret. For 24 hours messages are signed with the previous one, too, so that ' +
      'the receiver can change over.',
  })
  rotateWebhookSecret(
    @Arg('input', { description: 'The webhook that gets a new secret.' })
    input: RotateWebhookSecretInput,
  ): Promise<WebhookSecretPayload> {
    return this.store.rotateSecret(input.id);
  }

  @Cost({ points: 50 })
  @Access(Role.ADMIN)
  @Mutation(() => TestWebhookPayload, {
    nullable: true,
    description:
      'Sends the message `webhook.test` once, also to a webhook that is off, and says how the ' +
      'receiver answered. It takes up to 10 s.',
  })
  async testWebhook(
    @Arg('input', { description: 'The webhook to test.' }) input: TestWebhookInput,
  ): Promise<TestWebhookPayload> {
    const receiver = await this.store.receiver(input.id);
    const body = writeBody('webhook.test', new Date(), {});
    const attempt = await this.sender.send(receiver, messageId(randomUUID()), body);
    return { delivered: attempt.reason === null, ...attempt };
  }

  @Access(Role.ADMIN)
  @Mutation(() => ReplayWebhookDeliveriesPayload, {
    nullable: true,
    description:
      'Sends dead letters again. Receivers know the message by its ID. It tells what holds now.',
  })
  async replayWebhookDeliveries(
    @Arg('input', { description: 'The dead letters to send again.' })
    { webhookId, since, ids }: ReplayWebhookDeliveriesInput,
  ): Promise<ReplayWebhookDeliveriesPayload> {
    await this.store.check(webhookId, 'webhookId');
    const replayed = await replayDeliveries(this.pool, webhookId, since ?? null, ids ?? null);
    return { replayed };
  }
}
