import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isPostgresOf } from '../postgres/orphans.js';
import { addressAt, readLock, readPassword } from '../postgres/place.js';

/**
 * The address of the database of an embedded Postgres that is running; `stopped` if it is not,
 * `absent` if there is none yet. Starts nothing and removes nothing, unlike the commands. Rejects
 * with OperatorError if its password cannot be read.
 */
export async function findEmbedded(dataDir: string): Promise<URL | 'stopped' | 'absent'> {
  const folder = path.resolve(dataDir, 'postgres');
  const isThere = await stat(path.join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!isThere) return 'absent';
  const { pid, ...place } = await readLock(path.join(folder, 'postmaster.pid'));
  if (!pid || (await isPostgresOf(folder, pid)) === false) return 'stopped';
  return new URL(addressAt(place, 'doum', await readPassword(`${folder}.password`)));
}
