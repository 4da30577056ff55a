export { createWebhooks } from './create-webhooks.js';
export { WEBHOOK_TIMINGS, type WebhookTimings } from './deliver.js';
