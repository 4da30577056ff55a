/**
 * Waits for all of them, also where one fails; then rejects with the first failure, so that nothing
 * is still under way.
 */
export async function allSettled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
