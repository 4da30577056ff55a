import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { type DataSource, type EntityManager, In, IsNull, type Repository } from 'typeorm';
import { audit } from '../core/database/audit.js';
import { poolOf } from '../core/database/database.js';
import { checkAll } from '../core/check-all.js';
import { badInput, DoumError } from '../core/errors.js';
import { cleanLine } from '../core/text/text.js';
import { ApiKey } from './api-key.js';
import { type Role, checkFreeName } from './access.js';

const MAX_NAME = 100;

/** Whether to record a use: no use within the last minute was recorded. */
const IS_USE_DUE = "coalesce(last_used_at <= now() - interval '1 minute', true)";

/** Cancels and records what a key or its sessions have scheduled; resolves to the titles. */
export type CancelSchedules = (manager: EntityManager, key: ApiKey) => Promise<string[]>;

/** A key that is neither expired nor revoked. */
export interface UsableKey {
  id: number;
  name: string;
  role: Role;
  /** Whether to record this use: the last recorded use is at least a minute old. */
  isUseDue: boolean;
}

/** The API keys in the database. A secret has 256 random bits; only its SHA-256 is stored. */
export class ApiKeys {
  private readonly keys: Repository<ApiKey>;
  private readonly pool: Pool;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cancelSchedules: CancelSchedules,
  ) {
    this.keys = dataSource.getRepository(ApiKey);
    this.pool = poolOf(dataSource);
  }

  /**
   * Creates a key. Only this method returns its secret. Throws BAD_USER_INPUT for a name that is
   * not one line of 1 to 100 characters or is reserved, and for an expiry in the past; CONFLICT
   * for the name of another key that is not revoked.
   */
  async create(
    name: string,
    role: Role,
    expiresAt: Date | null,
  ): Promise<{ apiKey: ApiKey; secret: string }> {
    const { line } = await checkAll({
      line: () => checkFreeName(cleanLine(name, 'name', MAX_NAME)),
      expiresAt: () => requireFuture(expiresAt),
    });
    const secret = newSecret();
    const apiKey = this.keys.create({
      name: line,
      role,
      hash: hashSecret(secret),
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    await this.dataSource.transaction(async (manager) => {
      // No unique index: keys of older versions may share a name.
      await manager.query(`select pg_advisory_xact_lock(hashtext('api_key name'))`);
      if (await manager.existsBy(ApiKey, { name: line, revokedAt: IsNull() }))
        throw new DoumError('CONFLICT', 'Another key that is not revoked has this name.', {
          field: 'name',
          hint: 'Choose another name, or revoke that key first.',
        });
      // `insert` also sets `id` and `createdAt`.
      await manager.insert(ApiKey, apiKey);
      await audit(manager, { kind: 'ApiKey', id: apiKey.id, title: line, details: { role } });
    });
    return { apiKey, secret };
  }

  /**
   * Creates a key for the first administrator if there are no keys. Resolves to its secret, or to
   * null if there are keys.
   */
  async createFirst(): Promise<string | null> {
    const secret = newSecret();
    const { rowCount } = await this.pool.query(
      `insert into api_key (name, role, hash)
       select 'first administrator', 'ADMIN', $1 where not exists (select from api_key)`,
      [hashSecret(secret)],
    );
    return rowCount ? secret : null;
  }

  /** Whether there has never been a key. */
  async areNone(): Promise<boolean> {
    const { rowCount } = await this.pool.query('select from api_key limit 1');
    return rowCount === 0;
  }

  list(): Promise<ApiKey[]> {
    return this.keys.find({ order: { id: 'DESC' } });
  }

  async findAll(ids: number[]): Promise<ApiKey[]> {
    return ids.length === 0 ? [] : this.keys.findBy({ id: In(ids) });
  }

  /**
   * The key with this hash; null if there is none, or if it is expired or revoked. Called for each
   * request, so a revocation takes effect immediately on all servers.
   */
  async findUsable(hash: Buffer): Promise<UsableKey | null> {
    const { rows } = await this.pool.query<UsableKey>({
      name: 'access-find-key',
      text: `
        select id, name, role, ${IS_USE_DUE} as "isUseDue"
        from api_key where hash = $1 and revoked_at is null
          and (expires_at is null or expires_at > now())`,
      values: [hash],
    });
    return rows[0] ?? null;
  }

  /**
   * Revokes a key permanently, and then cancels what it has scheduled. A revoked key keeps its time
   * of revocation. Throws NOT_FOUND for an unknown id.
   */
  async revoke(id: number): Promise<{ apiKey: ApiKey; cancelledSchedules: string[] }> {
    const apiKey = await this.dataSource.transaction(async (manager) => {
      const valid = { id, revokedAt: IsNull() };
      const { affected } = await manager.update(ApiKey, valid, { revokedAt: () => 'now()' });
      const key = await manager.findOneBy(ApiKey, { id });
      if (!key)
        throw new DoumError('NOT_FOUND', 'There is no API key with this id.', { field: 'id' });
      if (affected) await audit(manager, { kind: 'ApiKey', id, title: key.name });
      return key;
    });
    // In its own transaction: no lock of an article delays or undoes the revocation.
    const cancelledSchedules = await this.dataSource.transaction((manager) =>
      this.cancelSchedules(manager, apiKey),
    );
    return { apiKey, cancelledSchedules };
  }

  /**
   * Records that a key is used now, unless a use within the last minute was recorded. Never rejects.
   */
  async recordUse(id: number): Promise<void> {
    const text = `update api_key set last_used_at = now() where id = $1 and ${IS_USE_DUE}`;
    const recording = this.pool.query({ name: 'access-record-key-use', text, values: [id] });
    // After a failure, the next use is recorded.
    await recording.catch(() => undefined);
  }
}

/** The SHA-256 of a secret. A slow hash is not needed, because secrets have 256 random bits. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function newSecret(): string {
  return `doum_${randomBytes(32).toString('base64url')}`;
}

function requireFuture(expiresAt: Date | null): void {
  if (!expiresAt || expiresAt.getTime() > Date.now()) return;
  throw badInput(
    'expiresAt',
    `A key must expire in the future, not at ${expiresAt.toISOString()}.`,
    'Give a later time, or none for a key that does not expire.',
  );
}
