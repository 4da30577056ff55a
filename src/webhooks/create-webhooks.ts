import type { Pool } from 'pg';
import { HOUR_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { GlobalIds } from '../core/global-id.js';
import type { Jobs } from '../core/jobs.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Notifications } from '../core/notifications.js';
import { AddressPolicy, resolveHost } from './addresses.js';
import { cleanDeliveries } from './clean-up.js';
import { DeliveryWorker, type WebhookTimings } from './delivery-worker.js';
import { Messages } from './messages.js';
import { WebhookSender } from './sender.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookResolver } from './webhook-resolver.js';
import { Webhooks } from './webhooks.js';

const CLEAN_UP = 'webhook-deliveries';

/** Creates the feature of webhooks. */
export function createWebhooks({
  allowedNetworks,
  publicUrl,
  pool,
  ids,
  notifications,
  jobs,
  metrics,
  logger,
  timings,
}: {
  /** Networks, as CIDR, that webhooks may reach although they are not public. */
  allowedNetworks: readonly string[];
  /** The address of the help centre; undefined: messages have no URLs of articles. */
  publicUrl: string | undefined;
  pool: Pool;
  ids: GlobalIds;
  notifications: Notifications;
  jobs: Jobs;
  metrics: Registry;
  logger: Logger;
  timings: WebhookTimings;
}): Feature {
  const policy = new AddressPolicy(allowedNetworks);
  const sender = new WebhookSender(policy, resolveHost, timings.sendMs);
  const worker = new DeliveryWorker(
    pool,
    new Messages(pool, ids, publicUrl),
    sender,
    new WebhookMetrics(metrics, pool),
    logger,
    timings,
  );
  const wake = () => worker.wake();
  notifications.on('doum_webhook', wake);
  jobs.register({
    kind: CLEAN_UP,
    everyMs: HOUR_MS,
    run: (_, signal) => cleanDeliveries(pool, signal),
  });
  const store = new Webhooks(pool, policy, resolveHost, logger);
  // What is not cleaned up at once is within an hour.
  const clean = () => void jobs.add(CLEAN_UP, '', {}).catch(() => undefined);
  return {
    resolvers: [new WebhookResolver(pool, store, sender, wake, clean)],
    start: () => worker.start(),
    handOver: () => worker.stop(),
  };
}
