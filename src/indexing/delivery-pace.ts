import { sleep } from '../core/sleep.js';

/** The channel on which replicas announce that somebody waits until a change is searchable. */
export const AWAITED_CHANNEL = 'doum_search_awaited';

/** Pause between two announcements of one who waits. */
export const ANNOUNCE_MS = 1_000;

/** Time without pauses after an announcement, so that there is none while it is repeated. */
const HURRY_MS = 2 * ANNOUNCE_MS;

/**
 * Pauses when all due changes have been sent, so that those that come meanwhile are written
 * together: a refresh of the index takes as long for one document as for ten, and each makes the
 * servers forget their answers. A change after a pause without others is sent at once. A backlog of
 * full batches has no pauses, nor has a build.
 */
export class DeliveryPace {
  private hurryUntil = -Infinity;
  private pausing: AbortController | null = null;

  constructor(private readonly pauseMs: number) {}

  /** Ends the current pauses. */
  end(): void {
    this.pausing?.abort();
    this.pausing = null;
  }

  /** Ends the current pauses and skips those of the next two seconds. */
  hurry(): void {
    this.hurryUntil = performance.now() + HURRY_MS;
    this.end();
  }

  /** Resolves when the next changes may be sent. */
  async pause(): Promise<void> {
    if (performance.now() < this.hurryUntil) return;
    this.pausing ??= new AbortController();
    await sleep(this.pauseMs, this.pausing.signal);
  }
}
