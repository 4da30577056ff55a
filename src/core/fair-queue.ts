import { Counts } from './metrics.js';

/** Lets a piece of work go when it has ended; a second call does nothing. */
export type Leave = () => void;

interface Waiting {
  enter(): void;
}

/** How much of the work may be done at the same time. */
export interface FairLimits {
  /** In all. */
  atOnce: number;
  /** For one client. */
  perClient: number;
}

/**
 * A queue in which clients take turns: each may have a few pieces of work done at a time, and one
 * that has many waiting delays its own alone. Round robin, after Nagle, "On packet switches with
 * infinite storage" (RFC 970), 1985. p-limit and p-queue, the usual libraries, know no clients. It
 * does not bound how many wait: whoever puts work into it does.
 */
export class FairQueue {
  private running = 0;
  private readonly runningOf = new Counts();
  /** The clients with work that waits, the next one first. */
  private readonly waitingOf = new Map<string, Set<Waiting>>();

  constructor(private readonly limits: FairLimits) {}

  /** How many pieces of work wait. */
  get waiting(): number {
    let waiting = 0;
    for (const { size } of this.waitingOf.values()) waiting += size;
    return waiting;
  }

  /**
   * Does the work when it is the client's turn. Rejects with the reason of the signal where that
   * fires before.
   */
  async run<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const leave = await this.enter(client, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Resolves when it is the client's turn, which lasts until `leave` is called. Who waits is
   * forgotten when the signal fires: rejects with its reason.
   */
  async enter(client: string, signal?: AbortSignal): Promise<Leave> {
    signal?.throwIfAborted();
    if (this.running < this.limits.atOnce && this.hasRoom(client)) return this.begin(client);
    return new Promise((resolve, reject) => {
      const queue = this.waitingOf.get(client) ?? new Set<Waiting>();
      this.waitingOf.set(client, queue);
      const waiting = {
        enter: () => {
          signal?.removeEventListener('abort', forget);
          resolve(this.begin(client));
        },
      };
      const forget = () => {
        queue.delete(waiting);
        if (queue.size === 0) this.waitingOf.delete(client);
        reject(signal!.reason as Error);
      };
      queue.add(waiting);
      signal?.addEventListener('abort', forget, { once: true });
    });
  }

  private begin(client: string): Leave {
    this.running += 1;
    this.runningOf.add(client);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.running -= 1;
      this.runningOf.remove(client);
      this.beginNext();
    };
  }

  private beginNext(): void {
    while (this.running < this.limits.atOnce) {
      const client = this.nextClient();
      if (client === null) return;
      const queue = this.waitingOf.get(client)!;
      const [waiting] = queue;
      queue.delete(waiting!);
      // To the end of the round, if more of it waits.
      this.waitingOf.delete(client);
      if (queue.size > 0) this.waitingOf.set(client, queue);
      waiting!.enter();
    }
  }

  private nextClient(): string | null {
    for (const client of this.waitingOf.keys()) if (this.hasRoom(client)) return client;
    return null;
  }

  private hasRoom(client: string): boolean {
    return this.runningOf.of(client) < this.limits.perClient;
  }
}
