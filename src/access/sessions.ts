import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { createInstance, type Fields, queryRows } from '../core/database.js';
import { databaseSilent } from '../core/database-errors.js';
import { actingAs, audit } from '../core/audit.js';
import { transaction } from '../core/connections.js';
import { DoumError } from '../core/errors.js';
import { withinLimit } from '../core/now-or-later.js';
import { holderOf, type Viewer } from './access.js';
import { hashSecret } from './api-keys.js';
import type { AdminKeys } from './authenticator.js';
import { credentialOf, Session } from './session.js';

/** How long a session lasts. */
export const SESSION_SECONDS = 12 * 3_600;

/** Maximum number of sessions of one person or key at a time; the oldest end first. */
const MAX_SESSIONS = 100;

/** The token of a session: 256 random bits. */
export const SESSION_TOKEN = /^[\w-]{43}$/;

/** A session ends with its key, so the key's end counts, too. */
const COLUMNS = `s.id, s.name, s.role, s.admin_key as "adminKey", s.api_key_id as "apiKeyId",
  s.issuer, s.subject, s.created_at as "createdAt", least(s.expires_at, k.expires_at) as "endsAt"`;
const TABLES = 'session s left join api_key k on k.id = s.api_key_id';
const IS_ACTIVE = `s.ended_at is null and k.revoked_at is null
  and least(s.expires_at, k.expires_at) > now()`;

/** Also ends the oldest sessions of the same key or person, and forgets sessions of long ago. */
const BEGIN = `
  with forgotten as (delete from session where expires_at < now() - interval '30 days'),
    too_many as (
      update session set ended_at = now() where id in (
        select id from session
        where (api_key_id, admin_key, issuer, subject) is not distinct from ($4, $5, $6, $7)
          and ended_at is null and expires_at > now()
        order by id desc offset ${MAX_SESSIONS - 1}))
  insert into session (hash, name, role, api_key_id, admin_key, issuer, subject, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7,
    least($8::timestamptz, now() + make_interval(secs => ${SESSION_SECONDS})))
  returning id`;

/** A row of `COLUMNS`. `adminKey`: the name of a key of the configuration, if that began it. */
type SessionRow = Fields<Session> &
  Record<'adminKey' | 'issuer' | 'subject', string | null> & { apiKeyId: number | null };

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
  async begin(viewer: Viewer): Promise<string> {
    const { name, role, credential, apiKeyId, identity, expiresAt } = viewer;
    if (role === null)
      throw new DoumError('FORBIDDEN', 'Your token names no role.', {
        hint: 'Sign in with a key or token that has a role.',
      });
    const adminKey = this.adminKeys.names.find((each) => each === credential) ?? null;
    const token = randomBytes(32).toString('base64url');
    const { issuer, subject } = identity ?? {};
    await transaction(this.pool, async (client) => {
      const hash = hashSecret(token);
      const values = [hash, name, role, apiKeyId, adminKey, issuer, subject, expiresAt];
      const begun = await queryRows<{ id: number }>(client, BEGIN, values);
      const target = { kind: 'Session', id: begun[0]!.id, title: name, details: { role, issuer } };
      await actingAs(name, 'signIn', () => audit(client, target), credential);
    });
    return token;
  }

  /** The viewer of a session. UNAUTHENTICATED if the session has ended or never was. */
  async authenticate(token: string): Promise<Viewer> {
    const finding = this.pool.query<SessionRow>({
      name: 'access-find-session',
      text: `select ${COLUMNS} from ${TABLES} where s.hash = $1 and ${IS_ACTIVE}`,
      values: [hashSecret(token)],
    });
    const { rows } = await withinLimit(finding, this.limitMs, databaseSilent);
    const [session] = rows.filter((row) => this.hasItsKey(row));
    if (!session)
      throw new DoumError('UNAUTHENTICATED', 'This session has ended.', { hint: 'Sign in again.' });
    const { id, name, role, apiKeyId, adminKey, issuer, subject } = session;
    const identity = issuer && subject ? { issuer, subject } : undefined;
    const credential = credentialOf(id);
    const holder = holderOf({ credential: adminKey ?? credential, apiKeyId, identity });
    return { name, role, credential, apiKeyId, holder };
  }

  /** The sessions that have not ended, newest first. */
  async list(): Promise<Session[]> {
    const { rows } = await this.pool.query<SessionRow>(
      `select ${COLUMNS} from ${TABLES} where ${IS_ACTIVE} order by s.id desc`,
    );
    return rows.filter((row) => this.hasItsKey(row)).map((row) => createInstance(Session, row));
  }

  /** The sessions with these ids, including ended ones. */
  async findAll(ids: number[]): Promise<Session[]> {
    if (ids.length === 0) return [];
    const { rows } = await this.pool.query<SessionRow>(
      `select ${COLUMNS} from ${TABLES} where s.id = any($1::integer[])`,
      [ids],
    );
    return rows.map((row) => createInstance(Session, row));
  }

  /** Ends a session, which may have ended before. NOT_FOUND for an unknown id. */
  async endOne(id: number): Promise<Session> {
    await transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'update session set ended_at = now() where id = $1 and ended_at is null returning name',
        [id],
      );
      for (const { name } of rows) await audit(client, { kind: 'Session', id, title: name });
    });
    const [session] = await this.findAll([id]);
    if (!session)
      throw new DoumError('NOT_FOUND', 'There is no session with this id.', { field: 'id' });
    return session;
  }

  /** Signs out: ends the session with this token; does nothing if there is none. */
  async end(token: string): Promise<void> {
    await transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: number; title: string }>(
        `update session set ended_at = now() where hash = $1 and ended_at is null
         returning id, name as title`,
        [hashSecret(token)],
      );
      for (const { id, title } of rows) {
        const record = () => audit(client, { kind: 'Session', id, title });
        await actingAs(title, 'signOut', record, credentialOf(id));
      }
    });
  }

  /** Whether the configuration still has the key of the sign-in, if it was one of its keys. */
  private hasItsKey({ adminKey }: SessionRow): boolean {
    return adminKey === null || this.adminKeys.names.includes(adminKey);
  }
}
