import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BackgroundLoop } from './background-loop.js';
import { CONNECT_LIMIT_MS, readDatabaseAddress, type SqlSource } from './database.js';
import { databaseCauseOf } from './database-errors.js';
import { messageOf } from './errors.js';
import type { Logger } from './logger.js';

/** Pause before a broken connection is reopened. */
const REOPEN_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 2_000;

/**
 * The channel of heartbeats. Notifications arrive in the order of their commits, so a heartbeat
 * that has arrived proves that all earlier ones have.
 */
const HEARTBEAT_CHANNEL = 'doum_heartbeat';

/** Pause between two heartbeats. */
const HEARTBEAT_MS = 1_000;

/** Maximum age of the last heartbeat that arrived, while notifications count as current. */
const MAX_SILENCE_MS = 2_000;

/** If a heartbeat that Postgres took has not arrived after this time, the operator is told. */
const MAX_DEAF_MS = 5_000;

const DEAF =
  'No notification of Postgres arrives: LISTEN needs a session of its own, which a connection ' +
  'pooler in transaction mode does not give, and the database of DATABASE_URL. Set ' +
  'DATABASE_DIRECT_URL to the address of Postgres itself. Until then nothing is remembered, and ' +
  'changes are polled.';

/**
 * Receives notifications of Postgres (LISTEN/NOTIFY) on a dedicated connection, which is reopened
 * when it breaks. Notifications may be lost meanwhile, so all handlers are called once after each
 * reconnect, with an empty payload, and code that depends on them must poll as well, or ask
 * `isFollowing`. A connection counts only when it has heard a heartbeat of the pool: through a
 * pooler in transaction mode LISTEN succeeds, a session hears itself at times, and nobody else.
 */
export class Notifications {
  private readonly handlers = new Map<string, ((payload: string) => void)[]>();
  /** Marks the heartbeats of this object. */
  private readonly id = randomUUID();
  /** When the last heartbeat that arrived was sent, by `performance.now()`. */
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
   * `url` must give a session of its own; `pool` is where the changes are made. Throws when a file
   * with certificates that `url` names cannot be read.
   */
  constructor(
    url: string,
    private readonly pool: SqlSource,
    private readonly logger: Logger,
  ) {
    this.address = readDatabaseAddress(url);
  }

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
      ...this.address,
      // Detects a peer that disappeared within half a minute.
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
      // Where `end` is called meanwhile, `connect` of pg 8 may never settle.
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
   * Heartbeats come from the pool until the first one arrives, and then from the connection itself,
   * which a busy pool does not delay. One that is not answered in time is not waited for: after a
   * fail-over some connections of the pool may be dead.
   */
  private createHeartbeat(client: pg.Client, end: () => void): () => Promise<void> {
    const since = performance.now();
    let waitingSince = -Infinity;
    /** When Postgres took the first one. */
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
    // One of the pool may have waited for longer than the next.
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
