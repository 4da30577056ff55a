import type { Pool, PoolClient } from 'pg';
import { readSnapshot } from '../core/database/connections.js';
import type { Reading } from '../core/interchange/import-context.js';
import { lineKinds } from './kinds.js';

/**
 * Exports everything that an import reads back, as lines of JSON without line ends
 * (docs/import-export.md). All lines come from one snapshot. Holds a connection until the generator
 * ends or is closed.
 */
export async function* exportTexts(pool: Pool): AsyncGenerator<string, void, undefined> {
  // An import reads an unescaped U+FFFD as a sign of a wrong encoding.
  for await (const line of readSnapshot(pool, allLines))
    yield JSON.stringify(line).replaceAll('\ufffd', '\\ufffd');
}

async function* allLines(client: PoolClient): AsyncGenerator<object> {
  const read = new Map<string, Promise<unknown>>();
  const reading: Reading = {
    source: client,
    once<T>(key: string, work: () => Promise<T>): Promise<T> {
      const found = read.get(key) ?? work();
      read.set(key, found);
      return found as Promise<T>;
    },
  };
  for (const kind of lineKinds())
    for await (const line of kind.export?.(reading) ?? []) yield { type: kind.type, ...line };
}
