import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** A random secret of 32 bytes that all replicas share. It is created on first use. */
export async function serverSecret(pool: Pool, name: string): Promise<Buffer> {
  await pool.query(
    'insert into server_secret (name, secret) values ($1, $2) on conflict do nothing',
    [name, randomBytes(32)],
  );
  const { rows } = await pool.query<{ secret: Buffer }>(
    'select secret from server_secret where name = $1',
    [name],
  );
  return rows[0]!.secret;
}
