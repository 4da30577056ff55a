import type { Pool } from 'pg';
import { BackgroundLoop } from '../core/background-loop.js';
import { isDatabaseUnavailable, unavailableReason } from '../core/database-errors.js';
import { MINUTE_MS, SECOND_MS } from '../core/durations.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { type RetryTimings, RETRY_TIMINGS, restPause, retryPause } from './backoff.js';
import { messageId } from './deliveries.js';
import { DeliveryQueue, type DueDelivery, type Settlement } from './delivery-queue.js';
import { dispatchEvents, type EventDelays } from './dispatcher.js';
import type { Messages } from './messages.js';
import { replayBatch } from './replay.js';
import { SEND_MS, type WebhookSender } from './sender.js';
import type { WebhookMetrics } from './webhook-metrics.js';

/** Maximum number of messages that this process sends at a time. */
const MAX_IN_FLIGHT = 32;

/** Pauses after a failure, in milliseconds. */
const FIRST_RETRY_MS = SECOND_MS;
const MAX_RETRY_MS = 5 * SECOND_MS;

/** A claim outlives an attempt that begins at once by this, in milliseconds. */
const CLAIM_SLACK_MS = 10 * SECOND_MS;

/**
 * A receiver purges caches, which fill again at once. Servers remember public articles for at most
 * two seconds, and the index follows within about one: later nobody gets an old answer from them.
 */
const CHANGE_DELAY_MS = 3 * SECOND_MS;

/** How long a stop waits for the attempts in flight, in milliseconds. */
const STOP_MS = 2 * SECOND_MS;

/** Asked before all else, so that a server without webhooks does little. */
const WORK = `
  select exists (select from webhook_event) as events,
    exists (select from webhook_delivery where state = 'REPLAYING') as replays,
    exists (select from webhook_delivery where state = 'PENDING' and not blocked) as deliveries`;

interface Work {
  events: boolean;
  replays: boolean;
  deliveries: boolean;
}

/** Durations are in milliseconds. Tests shorten them. */
export interface WebhookTimings extends RetryTimings, EventDelays {
  /** Maximum duration of an attempt. */
  sendMs: number;
  /** Pause between two looks if nothing wakes the worker. */
  pollMs: number;
}

export const WEBHOOK_TIMINGS: WebhookTimings = {
  ...RETRY_TIMINGS,
  searchDelayMs: MINUTE_MS,
  changeDelayMs: CHANGE_DELAY_MS,
  sendMs: SEND_MS,
  pollMs: SECOND_MS,
};

/**
 * Sends the deliveries whose turn has come. Every server runs one, and they share the work. An
 * attempt whose result is lost, because the server or Postgres ends, is repeated by another.
 */
export class DeliveryWorker {
  private readonly loop: BackgroundLoop;
  private readonly queue: DeliveryQueue;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly aborting = new AbortController();

  constructor(
    private readonly pool: Pool,
    private readonly messages: Messages,
    private readonly sender: WebhookSender,
    private readonly metrics: WebhookMetrics,
    private readonly logger: Logger,
    private readonly timings: WebhookTimings,
  ) {
    this.queue = new DeliveryQueue(pool, timings.sendMs + CLAIM_SLACK_MS);
    this.loop = new BackgroundLoop({
      run: () => this.run(),
      onFailure: (error) => this.warn(error, 'The webhooks cannot reach Postgres now.'),
      pauseMs: timings.pollMs,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: MAX_RETRY_MS,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** There may be something to send. */
  wake(): void {
    this.loop.wake();
  }

  /** Ends the attempts that take long; another server, or this one later, repeats them. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const finished = Promise.all(this.inFlight);
    const waiting = new AbortController();
    await Promise.race([finished, sleep(STOP_MS, waiting.signal)]);
    waiting.abort();
    this.aborting.abort();
    await finished;
  }

  private async run(): Promise<boolean> {
    const { rows } = await this.pool.query<Work>({ name: 'webhook-work', text: WORK });
    const { events, replays, deliveries } = rows[0]!;
    // What cannot be distributed does not hold up the deliveries that there are.
    const [added] = await Promise.allSettled([this.addDeliveries(events, replays)]);
    if (events || replays || deliveries) await this.sendDue();
    if (added.status === 'rejected') throw added.reason;
    return added.value;
  }

  /** Resolves to whether there may be more. */
  private async addDeliveries(events: boolean, replays: boolean): Promise<boolean> {
    const hasReplays = replays && (await replayBatch(this.pool));
    return (events && (await dispatchEvents(this.pool, this.timings))) || hasReplays;
  }

  private async sendDue(): Promise<void> {
    const free = MAX_IN_FLIGHT - this.inFlight.size;
    const sendBy = performance.now() + CLAIM_SLACK_MS;
    const due = free > 0 ? await this.queue.claim(free) : [];
    for (const delivery of due) {
      const sending = this.deliver(delivery, sendBy)
        .catch((error: unknown) => this.warn(error, 'The result of a webhook was not written.'))
        .finally(() => {
          this.inFlight.delete(sending);
          this.loop.wake();
        });
      this.inFlight.add(sending);
    }
  }

  private async deliver(delivery: DueDelivery, sendBy: number): Promise<void> {
    const settlement = await this.attempt(delivery, sendBy);
    if (settlement === null) return this.queue.release(delivery);
    await this.queue.settle(delivery, settlement);
    this.metrics.settled(settlement);
  }

  /**
   * Sends a message. Resolves to null when it was not sent: this server stops, could not look up
   * the host yet, or is later than `sendBy`, so that its claim could end before the attempt.
   */
  private async attempt(delivery: DueDelivery, sendBy: number): Promise<Settlement | null> {
    let body: string | null;
    try {
      body = await this.messages.write(delivery);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.warn(error, 'The message of a webhook could not be written.');
      const reason = 'The message could not be written.';
      return { ...this.next(delivery), status: null, reason, restMs: null };
    }
    if (performance.now() > sendBy) return null;
    if (body === null) {
      const reason =
        'What it tells no longer exists, or the webhook does not want it or may not learn it.';
      return { state: 'DROPPED', status: null, reason, pauseMs: null, restMs: null };
    }
    const { signal } = this.aborting;
    const result = await this.sender.send(delivery, messageId(delivery.message), body, signal);
    if (result.reason === null)
      return { ...result, state: 'DELIVERED', pauseMs: null, restMs: null };
    if (signal.aborted || result.notSent) return null;
    // Other answers may concern this message alone.
    const isDown = result.status === null || result.status >= 500;
    return {
      ...result,
      ...this.next(delivery),
      restMs: isDown ? restPause(delivery.webhookFailures, this.timings) : null,
    };
  }

  /** What becomes of a delivery that failed. */
  private next({ attempts, isLast }: DueDelivery): Pick<Settlement, 'state' | 'pauseMs'> {
    const pauseMs = isLast ? null : retryPause(attempts + 1, this.timings, Math.random());
    return { state: pauseMs === null ? 'DEAD' : 'PENDING', pauseMs };
  }

  private warn(error: unknown, message: string): void {
    this.logger.warn({ error: unavailableReason(error) }, message);
  }
}
