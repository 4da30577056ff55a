const PAUSE_MS = 25;

/** Maximum wait for what happens by itself, on a busy machine. */
export const SOON_MS = 30_000;

/**
 * Repeats the check until it passes, and resolves to its result. Rejects with its last failure when
 * it has not passed within `withinMs`.
 */
export async function eventually<T>(check: () => Promise<T>, withinMs = SOON_MS): Promise<T> {
  for (const startedAt = performance.now(); ;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() - startedAt > withinMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
