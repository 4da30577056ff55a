import type { NowOrLater } from './now-or-later.js';

/** Reports that the work has ended. A second call does nothing. */
export type Release = () => void;

/** Maximum number of tasks that run at the same time. */
export interface FairLimits {
  /** For all clients together. */
  total: number;
  /** For one client. */
  perClient: number;
}

/**
 * A queue that serves clients round robin. Each client may run a few tasks at a time, and a client
 * with many waiting tasks delays only itself. Nagle, "On packet switches with infinite storage"
 * (RFC 970), 1985. The usual libraries, p-limit and p-queue, do not distinguish clients. The number
 * of waiting tasks is unlimited; callers must limit it.
 */
export class FairQueue {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  /** The waiting tasks by client, in the order in which clients are served. */
  private readonly waitingOf = new Map<string, Set<() => void>>();

  constructor(private readonly limits: FairLimits) {}

  get waiting(): number {
    let waiting = 0;
    for (const { size } of this.waitingOf.values()) waiting += size;
    return waiting;
  }

  /** The number of waiting tasks of one client. */
  waitingFor(client: string): number {
    return this.waitingOf.get(client)?.size ?? 0;
  }

  /**
   * Waits in the queue, then runs the work. Rejects with the signal's reason if the signal aborts
   * first.
   */
  async run<T>(client: string, work: () => NowOrLater<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const release = this.enter(client) ?? (await this.acquire(client, signal));
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * Waits in the queue. Resolves to a function that reports the end of the work. Rejects with the
   * signal's reason if the signal aborts first.
   */
  async acquire(client: string, signal?: AbortSignal): Promise<Release> {
    signal?.throwIfAborted();
    return this.enter(client) ?? this.wait(client, signal);
  }

  /** Like `acquire`, but synchronous: null if the client would have to wait. */
  enter(client: string): Release | null {
    return this.running < this.limits.total && this.hasRoom(client) ? this.begin(client) : null;
  }

  private wait(client: string, signal?: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      const queue = this.waitingOf.get(client) ?? new Set<() => void>();
      this.waitingOf.set(client, queue);
      const start = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve(this.begin(client));
      };
      const giveUp = () => {
        queue.delete(start);
        if (queue.size === 0) this.waitingOf.delete(client);
        reject(signal!.reason as Error);
      };
      queue.add(start);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  private begin(client: string): Release {
    this.count(client, 1);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.count(client, -1);
      this.beginNext();
    };
  }

  private beginNext(): void {
    while (this.running < this.limits.total) {
      const client = [...this.waitingOf.keys()].find((one) => this.hasRoom(one));
      if (client === undefined) return;
      const queue = this.waitingOf.get(client)!;
      const [start] = queue;
      queue.delete(start!);
      // Moves a client with more waiting tasks to the end of the round.
      this.waitingOf.delete(client);
      if (queue.size > 0) this.waitingOf.set(client, queue);
      start!();
    }
  }

  private hasRoom(client: string): boolean {
    return (this.runningOf.get(client) ?? 0) < this.limits.perClient;
  }

  private count(client: string, change: 1 | -1): void {
    this.running += change;
    const running = (this.runningOf.get(client) ?? 0) + change;
    if (running > 0) this.runningOf.set(client, running);
    else this.runningOf.delete(client);
  }
}
