import { FLUSH_MS } from '../analytics/index.js';
import { POLL_MS } from '../core/jobs.js';
import { INDEXER_TIMINGS, type IndexerTimings } from '../indexing/index.js';
import { OUTAGE_TIMINGS, type OutageTimings } from '../search/index.js';
import { WEBHOOK_TIMINGS, type WebhookTimings } from '../webhooks/index.js';

/** Intervals and timeouts of background work. Tests shorten them. */
export interface Timings {
  indexer: IndexerTimings;
  outage: OutageTimings;
  /** Interval between writes of the search log, in milliseconds. */
  logFlushMs: number;
  webhooks: WebhookTimings;
  /** Pause between two queries for due jobs, in milliseconds. */
  jobsMs: number;
}

export const TIMINGS: Timings = {
  indexer: INDEXER_TIMINGS,
  outage: OUTAGE_TIMINGS,
  logFlushMs: FLUSH_MS,
  webhooks: WEBHOOK_TIMINGS,
  jobsMs: POLL_MS,
};
