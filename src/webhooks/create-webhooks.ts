import type { Pool } from 'pg';
import { HOUR_MS, SECOND_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { GlobalIds } from '../core/global-id.js';
import type { Jobs } from '../core/work/jobs.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Notifications } from '../core/database/notifications.js';
import { AddressPolicy, resolveHost } from './addresses.js';
import { DeliveryJob, type WebhookTimings } from './deliver.js';
import { cleanDeliveries } from './webhook-deliveries.js';
import { dispatchEvents } from './dispatcher.js';
import { Messages } from './messages.js';
import { WebhookSender } from './sender.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookResolver } from './webhook-resolver.js';
import { Webhooks } from './webhooks.js';

const EVENTS = 'webhook-events';

/** Pause between two polls for events whose notification was lost. */
const POLL_MS = 10 * SECOND_MS;

export function createWebhooks(parts: {
  /** Networks (CIDR) that webhooks may reach although they are not public. */
  allowedNetworks: readonly string[];
  /** The address of the help centre; undefined: messages contain no URLs of articles. */
  publicUrl: string | undefined;
  pool: Pool;
  ids: GlobalIds;
  notifications: Notifications;
  jobs: Jobs;
  metrics: Registry;
  logger: Logger;
  timings: WebhookTimings;
}): Feature {
  const { pool, jobs, timings } = parts;
  const policy = new AddressPolicy(parts.allowedNetworks);
  const sender = new WebhookSender(policy, resolveHost, timings.sendMs);
  const messages = new Messages(pool, parts.ids, parts.publicUrl);
  const metrics = new WebhookMetrics(parts.metrics, pool);
  jobs.register(
    {
      kind: EVENTS,
      everyMs: POLL_MS,
      run: (_, signal) => dispatchEvents(pool, timings, signal),
    },
    new DeliveryJob(pool, messages, sender, metrics, parts.logger, timings),
    {
      kind: 'webhook-clean-up',
      everyMs: HOUR_MS,
      run: (_, signal) => cleanDeliveries(pool, signal),
    },
  );
  parts.notifications.on('doum_webhook', () => jobs.hasten(EVENTS));
  return {
    resolvers: [new WebhookResolver(pool, new Webhooks(pool, policy), sender)],
  };
}
