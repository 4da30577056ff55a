import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { Access, Input, MutationFor, Role, type Viewer } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize, First } from '../core/pagination.js';
import { listDeliveries, messageId, replayDeliveries } from './webhook-deliveries.js';
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
  WebhookDeliveryState,
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
      'The newest deliveries of a webhook, newest first. Successful ones are deleted after 3 days.',
  })
  async webhookDeliveries(
    @Arg('webhookId', () => ID, { description: 'ID of the webhook.' }) webhookId: string,
    @Arg('state', () => WebhookDeliveryState, {
      nullable: true,
      description: 'Only deliveries in this state.',
    })
    state: WebhookDeliveryState | null,
    @First('Maximum number of deliveries (개수)') first: number,
  ): Promise<WebhookDelivery[]> {
    await this.store.find(webhookId, 'webhookId');
    return listDeliveries(this.pool, webhookId, state ?? null, checkPageSize(first));
  }

  @MutationFor(
    Role.ADMIN,
    WebhookSecretPayload,
    'Creates a webhook for future events. Only this answer contains its secret.',
  )
  createWebhook(
    @Input('The new webhook.') input: CreateWebhookInput,
    @Ctx() { viewer }: { viewer: Viewer },
  ): Promise<WebhookSecretPayload> {
    return this.store.create(input, viewer.name);
  }

  @MutationFor(
    Role.ADMIN,
    WebhookPayload,
    'Changes a webhook. The changes also apply to pending deliveries.',
  )
  async updateWebhook(
    @Input('The webhook and its changes.') input: UpdateWebhookInput,
  ): Promise<WebhookPayload> {
    return { webhook: await this.store.update(input) };
  }

  @MutationFor(Role.ADMIN, DeleteWebhookPayload, 'Deletes a webhook with all its deliveries.')
  async deleteWebhook(
    @Input('The webhook to delete.') input: DeleteWebhookInput,
  ): Promise<DeleteWebhookPayload> {
    await this.store.delete(input.id);
    return { id: input.id };
  }

  @MutationFor(
    Role.ADMIN,
    WebhookSecretPayload,
    'Creates a new secret. For 24 hours, the previous one signs messages too.',
  )
  rotateWebhookSecret(
    @Input('The webhook that gets a new secret.')
    input: RotateWebhookSecretInput,
  ): Promise<WebhookSecretPayload> {
    return this.store.rotateSecret(input.id);
  }

  @Cost({ points: 50 })
  @MutationFor(
    Role.ADMIN,
    TestWebhookPayload,
    'Sends `webhook.test` once, within 10 s, and says how the receiver answered.',
  )
  async testWebhook(
    @Input('The webhook to test.') input: TestWebhookInput,
  ): Promise<TestWebhookPayload> {
    const receiver = await this.store.receiver(input.id);
    const body = writeBody('webhook.test', new Date(), {});
    const attempt = await this.sender.send(receiver, messageId(randomUUID()), body);
    return { delivered: attempt.reason === null, ...attempt };
  }

  @MutationFor(
    Role.ADMIN,
    ReplayWebhookDeliveriesPayload,
    'Sends dead letters again, with the same ID and current content.',
  )
  async replayWebhookDeliveries(
    @Input('The dead letters to send again.')
    { webhookId, since, ids }: ReplayWebhookDeliveriesInput,
  ): Promise<ReplayWebhookDeliveriesPayload> {
    await this.store.find(webhookId, 'webhookId');
    const replayed = await replayDeliveries(this.pool, webhookId, since ?? null, ids ?? null);
    return { replayed };
  }
}
