import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { DoumError } from '../core/errors.js';
import { READER, Role, type Viewer } from './viewer.js';

/** Tells who asks, from the Authorization header. Keys are 256 random bits; only their SHA-256 is stored. */
export class Authenticator {
  private readonly configured: Buffer | null;

  /** `adminApiKey`: an administrator's key from the configuration, beside those in the database. */
  constructor(
    private readonly pool: Pool,
    adminApiKey: string | undefined,
  ) {
    this.configured = adminApiKey === undefined ? null : hashKey(adminApiKey);
  }

  /** A reader without a header; UNAUTHENTICATED when there is a key and it is not valid. */
  async authenticate(authorization: string | undefined): Promise<Viewer> {
    if (authorization === undefined) return READER;
    const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
    if (key === undefined) throw new DoumError('UNAUTHENTICATED', 'The Authorization header must be "Bearer <key>".');
    const hash = hashKey(key);
    if (this.configured && timingSafeEqual(this.configured, hash))
      return { role: Role.ADMIN, name: 'ADMIN_API_KEY', credential: 'ADMIN_API_KEY' };
    const { rows } = await this.pool.query<{ id: number; name: string; role: Role }>({
      name: 'access-find-key',
      text: `select id, name, role from api_key where hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
      values: [hash],
    });
    if (!rows[0]) throw new DoumError('UNAUTHENTICATED', 'This key is not valid.');
    const { id, name, role } = rows[0];
    return { name, role, credential: `key ${id}` };
  }

  /** Makes the first administrator's key where there is none at all; resolves to the key, which is shown this once, or null. */
  async createFirstKey(): Promise<string | null> {
    if (this.configured) return null;
    const key = `doum_${randomBytes(32).toString('base64url')}`;
    const { rowCount } = await this.pool.query(
      `insert into api_key (name, role, hash) select 'first administrator', 'ADMIN', $1 where not exists (select from api_key)`,
      [hashKey(key)],
    );
    return rowCount ? key : null;
  }
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
