import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import {
  createInstance,
  type Fields,
  queryRows,
  type SqlSource,
} from '../core/database/database.js';
import { databaseSilent } from '../core/database/database-errors.js';
import { actingAs, audit } from '../core/database/audit.js';
import { transaction } from '../core/database/connections.js';
import { DoumError } from '../core/errors.js';
import { withinLimit } from '../core/work/now-or-later.js';
import { holderOf, personCredential, type Viewer } from './access.js';
import { hashSecret } from './api-keys.js';
import type { AdminKeys } from './authenticator.js';
import { Session } from './session.js';

/** How long a session lasts at most. */
export const SESSION_DAYS = 30;

/** Maximum number of sessions of one person or key at a time; the oldest end first. */
const MAX_SESSIONS = 100;

/** The token of a session: 256 random bits. */
export const SESSION_TOKEN = /^[\w-]{43}$/;

const END = `least(s.expires_at, k.expires_at,
  s.used_at + case when s.is_kept then interval '7 days' else interval '12 hours' end)`;

/** A session ends with its key. The role is the token's, otherwise the person's. */
const COLUMNS = `s.id, coalesce(p.name, s.name) as name,
  case when s.issuer is null then coalesce(p.role, s.role) else s.role end as role,
  s.admin_key as "adminKey", s.api_key_id as "apiKeyId", s.person_id as "personId",
  s.issuer, s.subject, s.created_at as "createdAt", s.used_at as "usedAt", s.is_kept as "isKept",
  ${END} as "endsAt"`;
const TABLES = `session s left join api_key k on k.id = s.api_key_id
  left join person p on p.id = s.person_id`;
const IS_ACTIVE = `s.ended_at is null and k.revoked_at is null and p.deactivated_at is null
  and ${END} > now()`;

/** Inserts a session, ends the oldest sessions of the same key or person, and deletes old rows. */
const BEGIN = `
  with forgotten as (delete from session where expires_at < now() - interval '30 days'),
    too_many as (
      update session set ended_at = now() where id in (
        select id from session
        where (api_key_id, admin_key, issuer, subject, person_id)
            is not distinct from ($4, $5, $6, $7, $8)
          and ended_at is null and expires_at > now()
        order by id desc offset ${MAX_SESSIONS - 1}))
  insert into session (hash, name, role, api_key_id, admin_key, issuer, subject, person_id,
    is_kept, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
    least($10::timestamptz, now() + interval '${SESSION_DAYS} days'))
  returning id`;

const IS_USE_DUE = "used_at <= now() - interval '1 minute'";

/** Sessions of keys and of unknown bearers are told apart, those of a person are not. */
const credentialOf = ({ id, personId }: Pick<Session, 'id' | 'personId'>) =>
  personId === null ? `session ${id}` : personCredential(personId);

/** A row of `COLUMNS`. `adminKey`: the name of a key of the configuration, if that began it. */
type SessionRow = Fields<Session> &
  Record<'adminKey' | 'issuer' | 'subject', string | null> & { apiKeyId: number | null };

/**
 * The sessions of people, and of keys and tokens with which somebody has signed in. A session ends
 * 12 hours after its last use, with `isKept` 7 days after it, and at most 30 days after the sign-in.
 * It ends earlier when somebody signs out, when its key is revoked, expires or leaves the
 * configuration, when its token expires, and with a change of its person's password, role or state.
 * Only the SHA-256 of the session's own token is stored.
 */
export class Sessions {
  /** `limitMs`: how long requests wait for Postgres. */
  constructor(
    private readonly pool: Pool,
    private readonly adminKeys: AdminKeys,
    private readonly limitMs: number,
  ) {}

  /** Begins a session of the bearer of a key or token; resolves to the token of the session. */
  async begin(viewer: Viewer, isKept = false): Promise<string> {
    return transaction(this.pool, (client) => this.beginWithin(client, viewer, isKept));
  }

  /** The same, in the transaction of the sign-in of a person. */
  async beginWithin(source: SqlSource, viewer: Viewer, isKept: boolean): Promise<string> {
    const { name, role, credential, apiKeyId, identity, personId, expiresAt } = viewer;
    if (role === null)
      throw new DoumError('FORBIDDEN', 'Your token names no role.', {
        hint: 'Sign in with a key or token that has a role.',
      });
    const adminKey = this.adminKeys.names.find((each) => each === credential) ?? null;
    const token = randomBytes(32).toString('base64url');
    const { issuer, subject } = identity ?? {};
    const holder = [apiKeyId, adminKey, issuer, subject, personId];
    const values = [hashSecret(token), name, role, ...holder, isKept, expiresAt];
    const begun = await queryRows<{ id: number }>(source, BEGIN, values);
    const target = { kind: 'Session', id: begun[0]!.id, title: name, details: { role, issuer } };
    await actingAs(name, 'signIn', () => audit(source, target), credential);
    return token;
  }

  /** Replaces the token of a session, in the transaction of a change of the password. */
  async renewToken(source: SqlSource, id: number): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await source.query('update session set hash = $2 where id = $1', [id, hashSecret(token)]);
    return token;
  }

  /** The viewer of a session. UNAUTHENTICATED if the session has ended or never was. */
  async authenticate(token: string): Promise<Viewer & { isKept: boolean }> {
    const finding = this.pool.query<SessionRow & { isUseDue: boolean }>({
      name: 'access-find-session',
      text: `select ${COLUMNS}, s.${IS_USE_DUE} as "isUseDue" from ${TABLES}
        where s.hash = $1 and ${IS_ACTIVE}`,
      values: [hashSecret(token)],
    });
    const { rows } = await withinLimit(finding, this.limitMs, databaseSilent);
    const [session] = rows.filter((row) => this.hasItsKey(row));
    if (!session)
      throw new DoumError('UNAUTHENTICATED', 'This session has ended.', { hint: 'Sign in again.' });
    if (session.isUseDue) void this.recordUse(session.id);
    const { id, name, role, apiKeyId, adminKey, personId, isKept, issuer, subject } = session;
    const identity = issuer && subject ? { issuer, subject } : undefined;
    const credential = credentialOf(session);
    const holder = holderOf({ credential: adminKey ?? credential, apiKeyId, personId, identity });
    return { name, role, credential, apiKeyId, personId, sessionId: id, holder, isKept };
  }

  /** The sessions that have not ended, newest first; with `owner` only theirs: see `isOf`. */
  async list(owner?: Viewer): Promise<Session[]> {
    const { rows } = await this.pool.query<SessionRow>(
      `select ${COLUMNS} from ${TABLES} where ${IS_ACTIVE} order by s.id desc`,
    );
    const sessions = rows.filter((row) => this.hasItsKey(row));
    return sessions
      .map((row) => createInstance(Session, row))
      .filter((session) => !owner || isOf(session, owner));
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

  /**
   * Ends a session, which may have ended before. NOT_FOUND for an unknown id, and for a session of
   * anybody but `owner`, if given.
   */
  async endOne(id: number, owner?: Viewer): Promise<Session> {
    const [session] = await this.findAll([id]);
    if (!session || (owner && !isOf(session, owner)))
      throw new DoumError('NOT_FOUND', 'There is no session with this id.', { field: 'id' });
    await transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'update session set ended_at = now() where id = $1 and ended_at is null returning name',
        [id],
      );
      for (const { name } of rows) await audit(client, { kind: 'Session', id, title: name });
    });
    return session;
  }

  /** Signs out: ends the session with this token; does nothing if there is none. */
  async end(token: string): Promise<void> {
    await transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: number; personId: number | null; title: string }>(
        `update session set ended_at = now() where hash = $1 and ended_at is null
         returning id, person_id as "personId", name as title`,
        [hashSecret(token)],
      );
      for (const { title, ...session } of rows) {
        const record = () => audit(client, { kind: 'Session', id: session.id, title });
        await actingAs(title, 'signOut', record, credentialOf(session));
      }
    });
  }

  /** Records that a session is used now, unless a use within the last minute was recorded. */
  private async recordUse(id: number): Promise<void> {
    const text = `update session set used_at = now() where id = $1 and ${IS_USE_DUE}`;
    const recording = this.pool.query({ name: 'access-record-session-use', text, values: [id] });
    // After a failure, the next use is recorded.
    await recording.catch(() => undefined);
  }

  /** Whether the configuration still has the key of the sign-in, if it was one of its keys. */
  private hasItsKey({ adminKey }: SessionRow): boolean {
    return adminKey === null || this.adminKeys.names.includes(adminKey);
  }
}

/** Whether the viewer began the session; a key begins sessions of several people. */
const isOf = ({ id, personId }: Session, viewer: Viewer) =>
  id === viewer.sessionId || (personId !== null && personId === viewer.personId);

/** Ends the sessions of a person but one, on all servers from their next request on. */
export async function endSessions(
  source: SqlSource,
  personId: number,
  keptId: number | null = null,
): Promise<void> {
  await source.query(
    `update session set ended_at = now()
     where person_id = $1 and ended_at is null and id is distinct from $2`,
    [personId, keptId],
  );
}
