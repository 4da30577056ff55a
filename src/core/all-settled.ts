/**
 * Waits for every promise to settle, even when one rejects. Resolves to the results in order, or
 * rejects with the first failure. Unlike `Promise.all` it leaves no work running when it returns.
 */
export async function allSettled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
