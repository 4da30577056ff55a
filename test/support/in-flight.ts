/** Runs `work` for each item in order, several concurrently. Rejects with the first failure. */
export async function inFlight<T>(
  items: readonly T[],
  work: (item: T, i: number) => Promise<void>,
  concurrency = 6,
): Promise<void> {
  const queue = items.entries();
  const workers = Array.from({ length: concurrency }, async () => {
    for (const [i, item] of queue) await work(item, i);
  });
  await Promise.all(workers);
}
