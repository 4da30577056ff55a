/**
 * Stops each in its turn, also after one whose stop failed: what stays would disturb the next tests.
 * Never rejects, so that it replaces no error of a test; failures are printed.
 */
export async function stopAll(stops: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of stops) {
    try {
      await stop();
    } catch (error) {
      process.stderr.write(`It was not stopped: ${String(error)}\n`);
    }
  }
}
