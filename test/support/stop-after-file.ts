/** How to stop what the current test file has started and not stopped. */
export const running = new Set<() => Promise<void>>();

/** Stops something after the test file, unless the returned function has done so before. */
export function stopAfterFile(stop: () => Promise<void>): () => Promise<void> {
  const stopOnce = () => {
    running.delete(stopOnce);
    return stop();
  };
  running.add(stopOnce);
  return stopOnce;
}

/** Stops what still runs, the newest first: it may use what was started before. */
export async function stopRunning(): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of [...running].reverse())
    await stop().catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, failures.join('\n'));
}
