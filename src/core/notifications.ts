import pg from 'pg';
import { messageOf } from './errors.js';
import type { Logger } from './logger.js';
import { sleep } from './sleep.js';

/**
 * Hears what Postgres announces (LISTEN/NOTIFY) on a connection of its own, which it opens again
 * whenever it breaks. Notifications may be lost while it is away: who depends on them polls beside
 * them, and each reconnection calls all handlers once.
 */
export class Notifications {
  private readonly handlers = new Map<string, (() => void)[]>();
  private readonly stopping = new AbortController();
  private client: pg.Client | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  on(channel: string, handler: () => void): void {
    this.handlers.set(channel, [...(this.handlers.get(channel) ?? []), handler]);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        await this.listen(() => (failures = 0));
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        failures += 1;
        this.logger.warn(
          { error: messageOf(error) },
          'The connection for notifications broke; opening it again.',
        );
      }
      await sleep(Math.min(5_000, 100 * 2 ** failures), this.stopping.signal);
    }
  }

  /** Listens until the connection ends; rejects when it broke. */
  private async listen(connected: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      // A peer that vanished without a word is noticed within half a minute.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      application_name: 'doum notifications',
    });
    this.client = client;
    const ended = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', resolve);
    });
    ended.catch(() => undefined);
    client.on('notification', ({ channel }) =>
      this.handlers.get(channel)?.forEach((handler) => handler()),
    );
    try {
      await client.connect();
      for (const channel of this.handlers.keys())
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      connected();
      [...this.handlers.values()].flat().forEach((handler) => handler());
      await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
