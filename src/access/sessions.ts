import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { databaseSilent } from '../core/database-errors.js';
import { DoumError } from '../core/errors.js';
import { withinLimit } from '../core/within-limit.js';
import type { Role, Viewer } from './access.js';
import { hashSecret } from './api-keys.js';
import type { AdminKeys } from './authenticator.js';

/** How long a session lasts. */
export const SESSION_SECONDS = 12 * 3_600;

/** The token of a session: 256 random bits. */
export const SESSION_TOKEN = /^[\w-]{43}$/;

interface SessionRow {
  id: number;
  name: string;
  role: Role;
  adminKey: string | null;
}

/**
 * The sessions of people who have signed in with a key or token. A session lasts twelve hours, and
 * ends earlier when its person signs out, when its key is revoked, expires or leaves the
 * configuration, or when its token expires. Only the SHA-256 of the session's own token is stored.
 */
export class Sessions {
  /** `limitMs`: how long requests wait for Postgres. */
  constructor(
    private readonly pool: Pool,
    private readonly adminKeys: AdminKeys,
    private readonly limitMs: number,
  ) {}

  /** Begins a session of the bearer of a key or token; resolves to the token of the session. */
  async begin({ name, role, credential, expiresAt }: Viewer): Promise<string> {
    if (role === null)
      throw new DoumError('FORBIDDEN', 'Your token names no role.', {
        hint: 'Sign in with a key or token that has a role.',
      });
    const apiKeyId = /^key (\d+)$/.exec(credential ?? '')?.[1] ?? null;
    const adminKey = this.adminKeys.names.find((each) => each === credential) ?? null;
    const token = randomBytes(32).toString('base64url');
    await this.pool.query(
      `with forgotten as (delete from session where expires_at < now() - interval '30 days')
       insert into session (hash, name, role, api_key_id, admin_key, expires_at)
       values ($1, $2, $3, $4, $5,
         least($6::timestamptz, now() + make_interval(secs => ${SESSION_SECONDS})))`,
      [hashSecret(token), name, role, apiKeyId, adminKey, expiresAt ?? null],
    );
    return token;
  }

  /** The viewer of a session. UNAUTHENTICATED if the session has ended or never was. */
  async authenticate(token: string): Promise<Viewer> {
    const finding = this.pool.query<SessionRow>({
      name: 'access-find-session',
      text: `select s.id, s.name, s.role, s.admin_key as "adminKey"
        from session s left join api_key k on k.id = s.api_key_id
        where s.hash = $1 and s.ended_at is null and s.expires_at > now()
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
      values: [hashSecret(token)],
    });
    const { rows } = await withinLimit(finding, this.limitMs, databaseSilent);
    const [session] = rows;
    const isOfGoneKey =
      session?.adminKey != null && !this.adminKeys.names.includes(session.adminKey);
    if (!session || isOfGoneKey)
      throw new DoumError('UNAUTHENTICATED', 'This session has ended.', { hint: 'Sign in again.' });
    return { name: session.name, role: session.role, credential: `session ${session.id}` };
  }

  /** Ends the session with this token; does nothing if there is none. */
  async end(token: string): Promise<void> {
    await this.pool.query(
      'update session set ended_at = now() where hash = $1 and ended_at is null',
      [hashSecret(token)],
    );
  }
}
