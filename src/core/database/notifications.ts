import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BackgroundLoop } from '../work/background-loop.js';
import { CONNECT_LIMIT_MS, readDatabaseAddress, type SqlSource } from './database.js';
import { databaseCauseOf } from './database-errors.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';

/** Pauses before a broken connection is reopened. */
const REOPEN_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 2_000;

/**
 * The channel of heartbeats. Notifications arrive in commit order, so an arrived heartbeat proves
 * that all earlier notifications have arrived.
 */
const HEARTBEAT_CHANNEL = 'doum_heartbeat';

/** Pause between two heartbeats. */
const HEARTBEAT_MS = 1_000;

/** Notifications count as current while the last heartbeat is at most this old. */
const MAX_SILENCE_MS = 2_000;

/** The operator is warned if a heartbeat that Postgres accepted has not arrived for this long. */
const MAX_DEAF_MS = 5_000;

const DEAF =
  'No notifications of Postgres arrive. LISTEN needs its own session in the database of ' +
  'DATABASE_URL, which a connection pooler in transaction mode does not give. Set ' +
  'DATABASE_DIRECT_URL to the address of Postgres itself. Until then nothing is cached, and ' +
  'changes are polled.';

/**
 * Receives notifications of Postgres (LISTEN/NOTIFY) on a dedicated connection, which is reopened
 * when it breaks. Notifications may be lost meanwhile: after each reconnect all handlers are called
 * with an empty payload, and code that depends on notifications must also poll, or check
 * `isFollowing`. A connection works only after a heartbeat sent through the pool arrives: through a
 * pooler in transaction mode LISTEN succeeds, but at most the session's own notifications arrive.
 */
export class Notifications {
  private readonly handlers = new Map<string, ((payload: string) => void)[]>();
  /** Identifies the heartbeats of this object. */
  private readonly id = randomUUID();
  /** When the last received heartbeat was sent, by `performance.now()`. */
  private heardAt = -Infinity;
  private isDeaf = false;
  private readonly connecting = new BackgroundLoop({
    run: (stopping) => this.listen(stopping),
    onFailure: (error) => this.reportBreak(error),
    pauseMs: REOPEN_MS,
    firstRetryMs: FIRST_RETRY_MS,
    maxRetryMs: MAX_RETRY_MS,
  });

  private readonly address: ReturnType<typeof readDatabaseAddress>;

  /**
   * `url` must give a dedicated session; `pool` is where changes are written. Throws if a
   * certificate file that `url` names cannot be read.
   */
  constructor(
    url: string,
    private readonly pool: SqlSource,
    private readonly logger: Logger,
  ) {
    this.address = readDatabaseAddress(url);
  }

  /**
   * Registers a handler for the payloads of a channel. An empty payload means that anything may
   * have changed. Call this before `start`.
   */
  on(channel: string, handler: (payload: string) => void): void {
    this.handlers.set(channel, [...(this.handlers.get(channel) ?? []), handler]);
  }

  /** Whether every notification sent more than two seconds ago has arrived. */
  get isFollowing(): boolean {
    return performance.now() - this.heardAt <= MAX_SILENCE_MS;
  }

  start(): void {
    this.connecting.start();
  }

  stop(): Promise<void> {
    return this.connecting.stop();
  }

  /** Listens until the connection ends or breaks. Rejects if the connection cannot be opened. */
  private async listen(stopping: AbortSignal): Promise<void> {
    const client = new pg.Client({
      ...this.address,
      // Detects within half a minute that the peer disappeared.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
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
      const opening = client.connect();
      // In pg 8, `connect` may never settle if `end` is called meanwhile.
      await Promise.race([opening, ended]);
      if (stopping.aborted) return;
      await opening;
      for (const channel of [HEARTBEAT_CHANNEL, ...this.handlers.keys()])
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      [...this.handlers.values()].flat().forEach((handler) => handler(''));
      const beat = this.createHeartbeat(client, end);
      void beat();
      heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
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

  /**
   * Heartbeats are sent through the pool until the first one arrives, then through the connection
   * itself, which a busy pool does not delay. A heartbeat without an answer does not block the next
   * one: after a fail-over some connections of the pool may be dead.
   */
  private createHeartbeat(client: pg.Client, end: () => void): () => Promise<void> {
    const since = performance.now();
    let waitingSince = -Infinity;
    /** When Postgres accepted the first heartbeat. */
    let takenAt = Infinity;
    return async () => {
      const now = performance.now();
      const isHeard = this.heardAt >= since;
      if (!isHeard && !this.isDeaf && now - takenAt > MAX_DEAF_MS) {
        this.logger.warn(DEAF);
        this.isDeaf = true;
      }
      if (now - waitingSince < MAX_SILENCE_MS) return;
      waitingSince = now;
      const payload = `${this.id} ${now}`;
      try {
        const source: SqlSource = isHeard ? client : this.pool;
        await source.query('select pg_notify($1, $2)', [HEARTBEAT_CHANNEL, payload]);
        takenAt = Math.min(takenAt, performance.now());
      } catch {
        if (isHeard) end();
      }
      if (waitingSince === now) waitingSince = -Infinity;
    };
  }

  /** Ignores the heartbeats of other replicas. */
  private hearBeat(payload: string): void {
    const [id, sentAt] = payload.split(' ');
    if (id !== this.id) return;
    // A heartbeat through the pool may arrive after a later one.
    this.heardAt = Math.max(this.heardAt, Number(sentAt));
    if (this.isDeaf) this.logger.info('Notifications of Postgres arrive now.');
    this.isDeaf = false;
  }

  private reportBreak(error: unknown): void {
    const cause = databaseCauseOf(error);
    const details = { error: cause?.message ?? messageOf(error), code: cause?.code };
    this.logger.warn(details, 'The connection for notifications broke; reopening it.');
  }
}
