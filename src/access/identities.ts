import type { Pool, PoolClient } from 'pg';
import { audit, actingAs } from '../core/database/audit.js';
import { databaseSilent, violatedConstraint } from '../core/database/database-errors.js';
import { DoumError } from '../core/errors.js';
import { transaction } from '../core/database/connections.js';
import { withinLimit } from '../core/work/now-or-later.js';
import { personCredential, type Role, type Viewer } from './access.js';
import { hashSecret } from './api-keys.js';
import { type Claims, SignInRefused } from './open-id.js';
import { LOCK_PEOPLE } from './people.js';
import { endSessions, type Sessions } from './sessions.js';

interface Known {
  id: number;
  name: string;
  role: Role;
  hasClaimedRole: boolean;
  isDeactivated: boolean;
}

const COLUMNS = `id, name, role, has_claimed_role as "hasClaimedRole",
  deactivated_at is not null as "isDeactivated"`;

const find = ({ issuer, subject }: NonNullable<Viewer['identity']>) => ({
  name: 'access-find-identity',
  text: `select ${COLUMNS} from person where issuer = $1 and subject = $2`,
  values: [issuer, subject],
});

/** Without a role claim, the person keeps the role of the invitation. */
const LINK = `
  update person set issuer = $1, subject = $2, has_claimed_role = false,
    invitation = null, invitation_ends_at = null
  where invitation = $3 and invitation_ends_at > now() and deactivated_at is null
  returning ${COLUMNS}`;

/** An address that another person has stays with that person. */
const CLAIM = `
  insert into person as p (issuer, subject, name, email, role, has_claimed_role)
  values ($1, $2, $3, (select $4::text where not exists (
      select from person where email = $4 and (issuer, subject) is distinct from ($1, $2))),
    $5, true)
  on conflict (issuer, subject) do update set name = excluded.name,
    email = coalesce(excluded.email, p.email), role = excluded.role, has_claimed_role = true
  returning ${COLUMNS}`;

/** The people whom an identity provider names, by issuer and `sub`, and never by their e-mail. */
export class Identities {
  /** `limitMs`: how long requests wait for Postgres. */
  constructor(
    private readonly pool: Pool,
    private readonly sessions: Sessions,
    private readonly limitMs: number,
  ) {}

  /**
   * Begins a session of the person of these claims. A role in the claims makes or changes the
   * person. An invitation links its person with the identity. Throws SignInRefused.
   */
  signIn(
    claims: Claims,
    invitation: string | undefined,
  ): Promise<{ viewer: Viewer; token: string }> {
    return transaction(this.pool, async (client) => {
      await client.query(LOCK_PEOPLE);
      const { id, name, role } = await personOf(client, claims, invitation);
      const viewer = { name, role, credential: personCredential(id), personId: id };
      return { viewer, token: await this.sessions.beginWithin(client, viewer, false) };
    });
  }

  /** The bearer of a token as a person, if known. UNAUTHENTICATED for a deactivated person. */
  async personOfBearer(viewer: Viewer): Promise<Viewer> {
    const finding = this.pool.query<Known>(find(viewer.identity!));
    const [person] = (await withinLimit(finding, this.limitMs, databaseSilent)).rows;
    if (!person) return viewer;
    if (person.isDeactivated)
      throw new DoumError('UNAUTHENTICATED', 'The bearer of this token is deactivated.', {
        ...{ hint: 'Ask an administrator.', reason: 'PERSON_DEACTIVATED' },
      });
    const { id, name } = person;
    return { ...viewer, name, credential: personCredential(id), personId: id };
  }
}

async function personOf(
  client: PoolClient,
  claims: Claims,
  invitation: string | undefined,
): Promise<Known> {
  const { role } = claims;
  let [before] = (await client.query<Known>(find(claims))).rows;
  if (before?.isDeactivated) throw new SignInRefused('deactivated');
  const isLinking = invitation !== undefined;
  if (isLinking) before = await link(client, claims, invitation);
  // Who took the role claim away at the issuer took the right away, too.
  if (role === null && (!before || before.hasClaimedRole)) throw new SignInRefused('noRole');
  const person = role === null ? before! : await claim(client, claims);
  const isNewRole = before !== undefined && before.role !== person.role;
  if (isLinking || isNewRole) await endSessions(client, person.id);
  if (!isLinking && before && !isNewRole) return person;
  const details = { role: person.role, issuer: claims.issuer };
  const target = { kind: 'Person', id: person.id, title: person.name, details };
  const record = () => audit(client, target);
  const action = isLinking ? 'acceptInvitation' : 'signIn';
  await actingAs(person.name, action, record, personCredential(person.id));
  return person;
}

async function link(
  client: PoolClient,
  { issuer, subject }: Claims,
  invitation: string,
): Promise<Known> {
  const values = [issuer, subject, hashSecret(invitation)];
  const { rows } = await client.query<Known>(LINK, values).catch((error: unknown) => {
    const isTaken = violatedConstraint(error) === 'person_identity_unique';
    throw isTaken ? new SignInRefused('taken') : error;
  });
  if (!rows[0]) throw new SignInRefused('invitation');
  return rows[0];
}

async function claim(client: PoolClient, claims: Claims): Promise<Known> {
  const { issuer, subject, name, email, role } = claims;
  if (name === null) throw new SignInRefused('noName');
  const { rows } = await client.query<Known>(CLAIM, [issuer, subject, name, email, role]);
  return rows[0]!;
}
