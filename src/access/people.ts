import { randomBytes } from 'node:crypto';
import { type DataSource, type EntityManager, In } from 'typeorm';
import { audit } from '../core/database/audit.js';
import { checkAll } from '../core/check-all.js';
import { violatedConstraint } from '../core/database/database-errors.js';
import { badInput, DoumError } from '../core/errors.js';
import { cleanLine } from '../core/text/text.js';
import { Role, checkFreeName } from './access.js';
import { hashSecret } from './api-keys.js';
import { Person } from './person.js';
import { endSessions } from './sessions.js';

/** A person with the token of the invitation, which is shown this once. */
export interface Invited {
  person: Person;
  token: string;
}

/** One change of people at a time, until the end of the transaction. */
export const LOCK_PEOPLE = `select pg_advisory_xact_lock(hashtext('people'))`;

type Changes = Partial<Record<'name' | 'email', string | null>> & { role?: Role | null };

/** The people of the help team. They are never deleted, because history names them. */
export class People {
  constructor(private readonly dataSource: DataSource) {}

  list(): Promise<Person[]> {
    return this.dataSource.manager.find(Person, { order: { name: 'ASC', id: 'ASC' } });
  }

  async findAll(ids: number[]): Promise<Person[]> {
    return ids.length === 0 ? [] : this.dataSource.manager.findBy(Person, { id: In(ids) });
  }

  find(id: number): Promise<Person | null> {
    return this.dataSource.manager.findOneBy(Person, { id });
  }

  /** Invites a new person. Throws BAD_USER_INPUT, or CONFLICT for an address that somebody has. */
  async invite(input: { name: string; email: string; role: Role }): Promise<Invited> {
    const { name, email } = await checkValues(input);
    return this.change(async (manager) => {
      const { identifiers } = await manager.insert(Person, { name, email, role: input.role });
      const { id } = identifiers[0] as Person;
      const token = await renew(manager, id);
      return { person: await recorded(manager, id, { role: input.role }), token };
    });
  }

  /**
   * Removes the password, ends the sessions, and replaces the invitation. Throws CONFLICT for the
   * role of a claim, because an invitation would keep the role without the claim; and for the last
   * administrator who can sign in, unless the operator asks.
   */
  renewInvitation(id: number, { isOperator = false } = {}): Promise<Invited> {
    return this.change(async (manager) => {
      const before = await lock(manager, id);
      const { deactivatedAt, email } = before;
      if (deactivatedAt)
        throw new DoumError('CONFLICT', 'This person is deactivated.', {
          ...{ field: 'id', hint: 'Activate the person first.', reason: 'PERSON_DEACTIVATED' },
        });
      if (email === null)
        throw badInput('id', 'This person has no e-mail address.', 'Set an address first.');
      refuseClaimedRole(before, 'id');
      if (!isOperator) await requireOtherAdministrator(manager, before, 'id');
      const token = await renew(manager, id);
      await endSessions(manager, id);
      return { person: await recorded(manager, id), token };
    });
  }

  /** The command line: invites a new person, or the person with this address anew. */
  async inviteAgain(input: { name: string; email: string; role: Role }): Promise<Invited> {
    const { email } = await checkValues(input);
    const known = await this.dataSource.manager.findOneBy(Person, { email });
    return known ? this.renewInvitation(known.id, { isOperator: true }) : this.invite(input);
  }

  /** Throws CONFLICT for the role of a claim, and for the last administrator who can sign in. */
  async update(id: number, changes: Changes): Promise<Person> {
    const { name, email } = await checkValues(changes);
    const role = changes.role ?? undefined;
    return this.change(async (manager) => {
      const before = await lock(manager, id);
      if (role !== undefined && role !== before.role) {
        refuseClaimedRole(before, 'role');
        await requireOtherAdministrator(manager, before, 'role');
        await endSessions(manager, id);
      }
      const given = Object.entries({ name, email, role }).filter(
        ([, value]) => value !== undefined,
      );
      if (given.length === 0) return before;
      await manager.update(Person, { id }, Object.fromEntries(given));
      // The audit log keeps no addresses.
      return recorded(manager, id, { changed: given.map(([field]) => field), role });
    });
  }

  async setActive(id: number, isActive: boolean): Promise<Person> {
    return this.change(async (manager) => {
      const before = await lock(manager, id);
      if (isActive) await manager.update(Person, { id }, { deactivatedAt: null });
      else await deactivate(manager, before);
      return recorded(manager, id, { isActive });
    });
  }

  /** Removes what identifies the person at the sign-in. The name stays. */
  async erase(id: number): Promise<Person> {
    return this.change(async (manager) => {
      await deactivate(manager, await lock(manager, id));
      const nothing = { email: null, password: null, issuer: null, subject: null };
      await manager.update(Person, { id }, { ...nothing, hasClaimedRole: false });
      await manager.query(
        'update session set issuer = null, subject = null where person_id = $1 and issuer is not null',
        [id],
      );
      return recorded(manager, id);
    });
  }

  /** One change at a time, so that two at once do not remove the last two administrators. */
  private change<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const inTurn = async (manager: EntityManager) => {
      await manager.query(LOCK_PEOPLE);
      return work(manager);
    };
    return this.dataSource.transaction(inTurn).catch((error: unknown) => {
      if (violatedConstraint(error) !== 'person_email_unique') throw error;
      throw new DoumError('CONFLICT', 'Another person has this e-mail address.', {
        ...{ field: 'email', reason: 'EMAIL_TAKEN' },
      });
    });
  }
}

/** An address as it is stored, for comparisons. */
export const toEmail = (text: string) => text.normalize('NFKC').trim().toLowerCase();

const IS_USABLE = `role = 'ADMIN' and deactivated_at is null
  and (password is not null or issuer is not null)`;

/** Throws CONFLICT if nobody else is an administrator who can sign in. */
async function requireOtherAdministrator(
  manager: EntityManager,
  { id }: Person,
  field: string,
): Promise<void> {
  const rows = await manager.query<{ id: number }[]>(`select id from person where ${IS_USABLE}`);
  if (rows.length !== 1 || rows[0]!.id !== id) return;
  throw new DoumError('CONFLICT', 'This is the last administrator who can sign in.', {
    ...{ field, hint: 'Give another person the role ADMIN first.', reason: 'LAST_ADMINISTRATOR' },
  });
}

function refuseClaimedRole({ hasClaimedRole }: Person, field: string): void {
  if (!hasClaimedRole) return;
  throw new DoumError('CONFLICT', 'The identity provider sets the role of this person.', {
    ...{ field, reason: 'CLAIMED_ROLE' },
  });
}

async function deactivate(manager: EntityManager, person: Person): Promise<void> {
  await requireOtherAdministrator(manager, person, 'id');
  const invitation = { invitation: null, invitationEndsAt: null };
  const deactivatedAt = person.deactivatedAt ?? (() => 'now()');
  await manager.update(Person, { id: person.id }, { ...invitation, deactivatedAt });
  await endSessions(manager, person.id);
}

async function lock(manager: EntityManager, id: number): Promise<Person> {
  const person = await manager.findOne(Person, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  if (person) return person;
  throw new DoumError('NOT_FOUND', 'There is no person with this id.', { field: 'id' });
}

/** The person after a change, which the audit log gets. `details`: no e-mail, no token. */
async function recorded(manager: EntityManager, id: number, details?: object): Promise<Person> {
  const person = await manager.findOneByOrFail(Person, { id });
  await audit(manager, { kind: 'Person', id, title: person.name, details });
  return person;
}

/** Sets a new invitation and removes the password; resolves to the token of 256 random bits. */
async function renew(manager: EntityManager, id: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await manager.query(
    `update person set password = null, invitation = $2,
       invitation_ends_at = now() + interval '72 hours' where id = $1`,
    [id, hashSecret(token)],
  );
  return token;
}

function checkValues<T extends Omit<Changes, 'role'>>({ name, email }: T) {
  return checkAll({
    name: () => (name == null ? undefined : checkFreeName(cleanLine(name, 'name', 100))),
    email: () => (email == null ? undefined : checkEmail(toEmail(cleanLine(email, 'email', 320)))),
  });
}

function checkEmail(email: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return email;
  throw badInput('email', 'email is no e-mail address.', 'Write it like kim@example.com.');
}
