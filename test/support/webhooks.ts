import { Webhook } from 'standardwebhooks';
import { seededRandom } from './seeded-random.js';
import { eventually } from './eventually.js';
import { mutate } from './mutate.js';
import type { TestApp } from './start-test-app.js';
import { type Received, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

/** Lets webhooks reach receivers of this machine. */
export const LOCAL_RECEIVERS = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' };

export const ARTICLE_EVENTS = ['ARTICLE_PUBLISHED', 'ARTICLE_UPDATED', 'ARTICLE_UNPUBLISHED'];

/** A webhook with its receiver. */
export interface TestWebhook extends WebhookReceiver {
  id: string;
  secret: string;
}

/** Starts a receiver and creates its webhook. */
export async function startWebhook(
  app: Pick<TestApp, 'request'>,
  input: { events: string[]; role?: string },
): Promise<TestWebhook> {
  const receiver = await startWebhookReceiver();
  const { secret, webhook } = await mutate<{ secret: string; webhook: { id: string } }>(
    app,
    'createWebhook',
    { name: '시험', url: receiver.url, ...input },
    'secret webhook { id }',
  );
  return Object.assign(receiver, { id: webhook.id, secret });
}

/** Lets half of the requests fail, in one of the ways that receivers fail. */
export function failHalf(webhook: WebhookReceiver, seed: number): void {
  const random = seededRandom(seed);
  webhook.answer = () => {
    const drawn = random();
    if (drawn < 0.5) return 200;
    if (drawn < 0.75) return 500;
    // Received, but the sender does not learn it.
    return (response) => void response.destroy();
  };
}

/** The messages as a receiver handles them: verified, each once, in the order of arrival. */
export function messagesOf({ received, secret }: TestWebhook): Received['message'][] {
  const messages = new Map<string, Received['message']>();
  for (const { headers, body } of received) {
    new Webhook(secret).verify(body, headers);
    const id = headers['webhook-id']!;
    messages.set(id, messages.get(id) ?? (JSON.parse(body) as Received['message']));
  }
  return [...messages.values()];
}

/** The types of the messages of each article, by its id. */
export function eventsByArticle(webhook: TestWebhook): Record<string, string[]> {
  const events: Record<string, string[]> = {};
  for (const { type, data } of messagesOf(webhook))
    (events[(data.article as { id: string }).id] ??= []).push(type);
  return events;
}

/** A webhook as its status shows it. */
interface WebhookStatus {
  id: string;
  pendingCount: number;
  deadCount: number;
  failure: string | null;
}

/** A delivery as listed. */
interface ListedDelivery {
  id: string;
  event: string;
  state: string;
  attempts: number;
  status: number | null;
  reason: string | null;
  nextAttemptAt: string | null;
}

export async function statusOf(
  app: Pick<TestApp, 'admin'>,
  { id }: TestWebhook,
): Promise<WebhookStatus> {
  const { webhooks } = await app.admin<{ webhooks: WebhookStatus[] }>(
    '{ webhooks { id pendingCount deadCount failure } }',
  );
  return webhooks.find((webhook) => webhook.id === id)!;
}

/** The deliveries of a webhook, newest first. */
export async function deliveriesOf(
  app: Pick<TestApp, 'admin'>,
  { id }: TestWebhook,
  state?: string,
): Promise<ListedDelivery[]> {
  const { webhookDeliveries } = await app.admin<{ webhookDeliveries: ListedDelivery[] }>(
    `query ($id: ID!, $state: WebhookDeliveryState) {
      webhookDeliveries(webhookId: $id, state: $state) {
        id event state attempts status reason nextAttemptAt } }`,
    { id, state },
  );
  return webhookDeliveries;
}

/** Waits until no event waits for this webhook. */
export function untilIdle(app: TestApp, webhook: TestWebhook): Promise<void> {
  return eventually(async () => {
    const [waiting] = await app.app.dataSource.query<{ count: number }[]>(
      'select count(*)::integer as count from webhook_event',
    );
    expect([waiting!.count, (await statusOf(app, webhook)).pendingCount]).toEqual([0, 0]);
  });
}

/** A function like `startWebhook`, whose webhooks are added to the list and removed after each test. */
export function webhooksOfTests(app: () => TestApp, started: TestWebhook[] = []) {
  afterEach(() => removeWebhooks(app(), started.splice(0)));
  return async (input: Parameters<typeof startWebhook>[1]): Promise<TestWebhook> => {
    const webhook = await startWebhook(app(), input);
    started.push(webhook);
    return webhook;
  };
}

async function removeWebhooks(app: TestApp, receivers: readonly TestWebhook[]): Promise<void> {
  const { webhooks } = await app.admin<{ webhooks: { id: string }[] }>('{ webhooks { id } }');
  for (const { id } of webhooks) await mutate(app, 'deleteWebhook', { id }, 'id');
  for (const receiver of receivers) await receiver.stop();
}
