import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BackgroundLoop } from './background-loop.js';
import { messageOf } from './errors.js';
import type { Logger } from './logger.js';

/** Pause before a broken connection is reopened. */
const REOPEN_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;

/**
 * The channel of heartbeats. Notifications arrive in the order of their commits, so a heartbeat that
 * has arrived proves that all earlier ones have.
 */
const HEARTBEAT_CHANNEL = 'doum_heartbeat';

/** Pause between two heartbeats. */
const HEARTBEAT_MS = 1_000;

/** Maximum age of the last heartbeat that arrived, while notifications count as current. */
const MAX_SILENCE_MS = 2_000;

/**
 * Receives notifications of Postgres (LISTEN/NOTIFY) on a dedicated connection, which is reopened
 * when it breaks. Notifications may be lost meanwhile, so all handlers are called once after each
 * reconnect, with an empty payload, and code that depends on them must poll as well, or ask
 * `isFollowing`.
 */
export class Notifications {
  private readonly handlers = new Map<string, ((payload: string) => void)[]>();
  /** Marks the heartbeats of this object. */
  private readonly id = randomUUID();
  /** When the last heartbeat that arrived was sent, by `performance.now()`. */
  private heardAt = -Infinity;
  private readonly connecting = new BackgroundLoop({
    run: (stopping) => this.listen(stopping),
    onFailure: (error) => this.reportBreak(error),
    pauseMs: REOPEN_MS,
    firstRetryMs: FIRST_RETRY_MS,
    maxRetryMs: MAX_RETRY_MS,
  });

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  /**
   * Registers a handler for a channel, which gets the payload. An empty payload means that anything
   * may have changed. Call it before `start`.
   */
  on(channel: string, handler: (payload: string) => void): void {
    this.handlers.set(channel, [...(this.handlers.get(channel) ?? []), handler]);
  }

  /** Whether every notification that was sent more than two seconds ago has arrived. */
  get isFollowing(): boolean {
    return performance.now() - this.heardAt <= MAX_SILENCE_MS;
  }

  start(): void {
    this.connecting.start();
  }

  stop(): Promise<void> {
    return this.connecting.stop();
  }

  /** Listens until the connection ends or breaks; rejects when it cannot be opened. */
  private async listen(stopping: AbortSignal): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      // Detects a peer that disappeared within half a minute.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      application_name: 'doum notifications',
    });
    const end = () => void client.end().catch(() => undefined);
    const ended = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', resolve);
    });
    ended.catch(() => undefined);
    client.on('notification', ({ channel, payload = '' }) => {
      if (channel === HEARTBEAT_CHANNEL) this.hearBeat(payload);
      else this.handlers.get(channel)?.forEach((handler) => handler(payload));
    });
    stopping.addEventListener('abort', end);
    let heartbeat: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      for (const channel of [HEARTBEAT_CHANNEL, ...this.handlers.keys()])
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      [...this.handlers.values()].flat().forEach((handler) => handler(''));
      const beat = () =>
        client.query('select pg_notify($1, $2)', [
          HEARTBEAT_CHANNEL,
          `${this.id} ${performance.now()}`,
        ]);
      await beat();
      heartbeat = setInterval(() => void beat().catch(end), HEARTBEAT_MS);
      await ended.catch((error: unknown) => {
        if (!stopping.aborted) this.reportBreak(error);
      });
    } finally {
      clearInterval(heartbeat);
      this.heardAt = -Infinity;
      stopping.removeEventListener('abort', end);
      await client.end().catch(() => undefined);
    }
  }

  /** Ignores the heartbeats of other replicas. */
  private hearBeat(payload: string): void {
    const [id, sentAt] = payload.split(' ');
    if (id === this.id) this.heardAt = Number(sentAt);
  }

  private reportBreak(error: unknown): void {
    this.logger.warn(
      { error: messageOf(error) },
      'The connection for notifications broke; reopening it.',
    );
  }
}
