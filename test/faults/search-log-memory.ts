import { setTimeout as sleep } from 'node:timers/promises';
import { readMetrics } from '../support/read-metrics.js';
import type { ServerProcess } from '../support/server-process.js';

const EVERY_MS = 250;

/**
 * Maxima while the server was watched: waiting rows of the log, and growth of its memory in
 * megabytes.
 */
export interface LogMemory {
  mostWaiting: number;
  grownMegabytes: number;
}

/** Watches the server until it is stopped. */
export async function watchLogMemory(
  server: ServerProcess,
): Promise<{ stop(): Promise<LogMemory> }> {
  const before = await server.residentMegabytes();
  const most: LogMemory = { mostWaiting: 0, grownMegabytes: 0 };
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      const [metrics, megabytes] = await Promise.all([
        readMetrics(server.url),
        server.residentMegabytes(),
      ]);
      most.mostWaiting = Math.max(most.mostWaiting, metrics.get('doum_search_log_waiting') ?? 0);
      most.grownMegabytes = Math.max(most.grownMegabytes, Math.round(megabytes - before));
      await sleep(EVERY_MS);
    }
    return most;
  };
  const watched = watch();
  watched.catch(() => undefined);
  return {
    stop: () => {
      isOver = true;
      return watched;
    },
  };
}
