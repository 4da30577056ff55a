import type { Pool, PoolClient } from 'pg';
import { actingAs, audit } from '../core/database/audit.js';
import { transaction } from '../core/database/connections.js';
import { queryRows } from '../core/database/database.js';
import { ERROR_REASONS } from '../core/error-reasons.js';
import { badInput, DoumError } from '../core/errors.js';
import { personCredential, type Viewer } from './access.js';
import { hashSecret } from './api-keys.js';
import { checkPassword, type Passwords } from './passwords.js';
import { toEmail } from './people.js';
import type { Person } from './person.js';
import { type RateLimiter, widestNetworkOf } from './rate-limits/rate-limiter.js';
import type { RateClient } from './rate-limits/rate-limits.js';
import { endSessions, type Sessions } from './sessions.js';

type Row = Pick<Person, 'id' | 'name' | 'role' | 'email' | 'password'>;

/** A person who has signed in, with the token of the session. */
export interface SignedIn extends Pick<Row, 'name' | 'role'> {
  token: string;
}

const COLUMNS = 'id, name, role, email, password';
const IS_INVITED = 'invitation = $1 and invitation_ends_at > now() and deactivated_at is null';

/** Share of the failed sign-ins of a network that one e-mail address may have there. */
const ADDRESS_SHARE = 0.5;

/** How people set a password, sign in with it, and change it. */
export class PasswordSignIn {
  constructor(
    private readonly pool: Pool,
    private readonly sessions: Sessions,
    private readonly passwords: Passwords,
    private readonly limiter: RateLimiter,
  ) {}

  /** UNAUTHENTICATED, after the same time, for an unknown person and for a wrong password. */
  async signIn(
    { email, password, isKept }: { email: string; password: string; isKept: boolean },
    client: RateClient,
  ): Promise<SignedIn> {
    // Postgres has no NUL in texts. No address has a space.
    const address = toEmail(email).replaceAll('\0', ' ');
    const [person] = await this.find('email = $1 and deactivated_at is null', address);
    const isRight = await this.verify(password, person?.password ?? null, address, client);
    const wrong = new DoumError('UNAUTHENTICATED', 'The e-mail address or password is wrong.', {
      hint: 'An administrator can send you a new invitation.',
    });
    if (!person || !isRight) throw wrong;
    return transaction(this.pool, async (connection) => {
      if (!(await isUnchanged(connection, person))) throw wrong;
      return this.begin(connection, person, isKept);
    });
  }

  /** The person of an invitation. Throws CONFLICT for a used or expired invitation. */
  async invited(token: string): Promise<Row> {
    const [person] = await this.find(IS_INVITED, hashSecret(token));
    return person ?? refuseInvitation();
  }

  /** Uses an invitation: sets the password and begins a session. */
  async accept(
    { token, password, isKept }: { token: string; password: string; isKept: boolean },
    client: RateClient,
  ): Promise<SignedIn> {
    checkPassword(password, await this.invited(token), 'password');
    const hash = await this.passwords.hash(password, client);
    return transaction(this.pool, async (connection) => {
      const { rows } = await connection.query<Row>(
        `update person set password = $2, invitation = null, invitation_ends_at = null
         where ${IS_INVITED} returning ${COLUMNS}`,
        [hashSecret(token), hash],
      );
      // Somebody else may have used the invitation meanwhile.
      const person = rows[0] ?? refuseInvitation();
      await record(connection, person, 'acceptInvitation');
      return this.begin(connection, person, isKept);
    });
  }

  /** Changes the password and ends the person's other sessions; resolves to a new token of this one. */
  async change(
    { personId, sessionId }: Viewer,
    { password, newPassword }: { password: string; newPassword: string },
    client: RateClient,
  ): Promise<string> {
    const [person] = await this.find('id = $1 and deactivated_at is null', personId);
    const wrong = badInput('password', 'The present password is wrong.');
    if (!person?.password || sessionId === undefined) throw wrong;
    const address = person.email ?? personCredential(person.id);
    if (!(await this.verify(password, person.password, address, client))) throw wrong;
    checkPassword(newPassword, person, 'newPassword');
    const hash = await this.passwords.hash(newPassword, client);
    return transaction(this.pool, async (connection) => {
      if (!(await isUnchanged(connection, person))) throw wrong;
      await connection.query('update person set password = $2 where id = $1', [person.id, hash]);
      await endSessions(connection, person.id, sessionId);
      await record(connection, person, 'changePassword');
      return this.sessions.renewToken(connection, sessionId);
    });
  }

  private find(condition: string, value: unknown): Promise<Row[]> {
    return queryRows<Row>(this.pool, `select ${COLUMNS} from person where ${condition}`, [value]);
  }

  /**
   * Counts a wrong password for the network. Attempts also count for the address in this network,
   * and never for the address alone: otherwise anybody could lock the person out.
   */
  private async verify(
    password: string,
    stored: string | null,
    address: string,
    client: RateClient,
  ): Promise<boolean> {
    const { limiter } = this;
    const failed = limiter.peek('failedLogin', client);
    if (!failed.allowed) throw limiter.refusal('failedLogin', failed);
    const share = Math.ceil(ADDRESS_SHARE * limiter.limitOf('failedLogin'));
    const who = `${widestNetworkOf(client)} ${hashSecret(address).toString('base64url')}`;
    const own = limiter.takeWithin(share, 'signIn', who);
    if (!own.allowed) throw limiter.refusal('signIn', own);
    const isRight = await this.passwords.verify(password, stored, client);
    if (!isRight) limiter.take('failedLogin', client);
    return isRight;
  }

  private async begin(connection: PoolClient, person: Row, isKept: boolean): Promise<SignedIn> {
    const { id, name, role } = person;
    const viewer = { name, role, credential: personCredential(id), personId: id };
    return { name, role, token: await this.sessions.beginWithin(connection, viewer, isKept) };
  }
}

function refuseInvitation(): never {
  const reason = 'INVITATION_USED_OR_EXPIRED';
  const hint = 'Ask an administrator for a new one.';
  throw new DoumError('CONFLICT', ERROR_REASONS[reason], { hint, reason, status: 409 });
}

/** Whether the person still has this password and may sign in; stays so until the commit. */
async function isUnchanged(connection: PoolClient, { id, password }: Row): Promise<boolean> {
  const { rowCount } = await connection.query(
    `select from person where id = $1 and password = $2 and deactivated_at is null for update`,
    [id, password],
  );
  return rowCount === 1;
}

function record(connection: PoolClient, { id, name }: Row, action: string): Promise<void> {
  const target = { kind: 'Person', id, title: name };
  return actingAs(name, action, () => audit(connection, target), personCredential(id));
}
