export { createWebhooks } from './create-webhooks.js';
export { WEBHOOK_TIMINGS } from './deliver.js';
