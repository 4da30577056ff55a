import { currentOperation } from './operation.js';

/**
 * Lets concurrent callers share reads of values by key. Unlike `SharedWork`, each read runs in the
 * operation and the transaction of one caller; if it fails or is aborted there, the others read
 * again on their own. Nothing is kept after a read.
 */
export class SharedReads<Value> {
  private readonly running = new Map<string, Promise<ReadonlyMap<string, Value>>>();

  /**
   * Resolves to the values of the keys that have one. `read` reads those keys that no other caller
   * is reading. Rejects if it fails, or if the current operation was aborted.
   */
  async read(
    keys: readonly string[],
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<Map<string, Value>> {
    const found = new Map<string, Value>();
    for (let left = keys; left.length > 0;) {
      const own = left.filter((key) => !this.running.has(key));
      const ofOthers = new Set(left.flatMap((key) => this.running.get(key) ?? []));
      if (own.length > 0)
        for (const [key, value] of await this.start(own, read)) found.set(key, value);
      for (const other of ofOthers) {
        // Its failure is reported to its own caller.
        const values = await other.catch(() => new Map<string, Value>());
        currentOperation()?.signal.throwIfAborted();
        for (const key of left) if (values.has(key)) found.set(key, values.get(key)!);
      }
      left = left.filter((key) => !found.has(key) && !own.includes(key));
    }
    return found;
  }

  private start(
    keys: readonly string[],
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<ReadonlyMap<string, Value>> {
    const result = read(keys).finally(() => {
      for (const key of keys) this.running.delete(key);
    });
    for (const key of keys) this.running.set(key, result);
    return result;
  }
}
