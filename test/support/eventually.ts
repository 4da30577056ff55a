const PAUSE_MS = 25;

/** For what comes by itself, on a machine that does much else. */
export const SOON_MS = 30_000;

/**
 * Repeats the check until it passes, and gives what it gave; after so many milliseconds its last
 * failure is thrown.
 */
export async function eventually<T>(check: () => Promise<T>, withinMs = 5_000): Promise<T> {
  for (const startedAt = performance.now(); ;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() - startedAt > withinMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
