const PAUSE_MS = 25;

/** Maximum wait for what happens by itself, on a busy machine. */
export const SOON_MS = 30_000;

/**
 * Repeats the check until it passes, and resolves to its result. Rejects with the failure of a check
 * that began after `withinMs`: on a busy machine, one that began earlier may end much later.
 */
export async function eventually<T>(check: () => Promise<T>, withinMs = SOON_MS): Promise<T> {
  for (const startedAt = performance.now(); ;) {
    const beganAt = performance.now();
    try {
      return await check();
    } catch (error) {
      if (beganAt - startedAt > withinMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
