import { Ctx, Field, FieldResolver, ID, InputType, ObjectType } from 'type-graphql';
import { Query, Resolver, Root } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { requireId } from '../core/global-id.js';
import { NullableField } from '../core/nullable-field.js';
import { Access, Input, MutationFor, Role, type Viewer } from './access.js';
import type { Invited, People } from './people.js';
import { Person } from './person.js';
import { Session } from './session.js';
import { SessionPayload } from './session-resolver.js';
import type { Sessions } from './sessions.js';

const NAME = 'Name, one line of 1 to 100 characters.';
const EMAIL = 'E-mail address, the name at the sign-in. No mail is sent. Nobody else may have it.';

@InputType({ description: 'A new person (사람).' })
export class InvitePersonInput {
  @Field({ description: NAME })
  name!: string;

  @Field({ description: EMAIL })
  email!: string;

  @Field(() => Role, { description: 'What the person may do (역할).' })
  role!: Role;
}

@InputType({ description: 'The person who gets a new invitation.' })
export class RenewInvitationInput {
  @Field(() => ID, { description: 'ID of the person.' })
  id!: string;
}

@InputType({ description: 'Changes to a person. Absent fields stay unchanged.' })
export class UpdatePersonInput {
  @Field(() => ID, { description: 'ID of the person.' })
  id!: string;

  @NullableField(() => String, NAME)
  name?: string | null;

  @NullableField(() => String, EMAIL)
  email?: string | null;

  @NullableField(() => Role, 'Role. The error is CLAIMED_ROLE if the identity provider sets it.')
  role?: Role | null;
}

@InputType({ description: 'Whether a person may sign in.' })
export class PersonActiveInput {
  @Field(() => ID, { description: 'ID of the person.' })
  id!: string;

  @Field({ description: 'false: deactivates the person (비활성화); true: activates them again.' })
  isActive!: boolean;
}

@InputType({ description: 'The person to erase.' })
export class ErasePersonInput {
  @Field(() => ID, { description: 'ID of the person.' })
  id!: string;
}

@InputType({ description: 'The session to end, one of the caller.' })
export class EndMySessionInput {
  @Field(() => ID, { description: 'ID of the session.' })
  id!: string;
}

@ObjectType({ description: 'The result of a change to a person.' })
export class PersonPayload {
  @Field({ description: 'The person after the change.' })
  person!: Person;
}

@ObjectType({ description: 'A person with an invitation (초대).' })
export class InvitationPayload extends PersonPayload {
  @Field({
    description:
      'The token of the invitation, for the link <origin>/desk#/invitation/<token>. It can be used ' +
      'once, within 72 hours, and cannot be read again.',
  })
  token!: string;
}

@ObjectType('Viewer', { description: 'The caller, who has a role.' })
export class ViewerType {
  @Field({ description: 'Name of the caller (이름), shown in revisions.' })
  name!: string;

  @Field(() => Role, { description: 'Role of the caller (역할).' })
  role!: Role;

  @NullableField(() => Person, 'The person (사람); null for keys and unknown bearers of tokens.')
  person!: Person | null;

  @NullableField(() => String, 'E-mail address of the person.')
  get email(): string | null {
    return this.person?.email ?? null;
  }

  @Field({ description: 'Whether the person signs in with a password.' })
  get hasPassword(): boolean {
    return this.person?.hasPassword ?? false;
  }
}

type Context = { viewer: Viewer };

@Resolver(() => ViewerType)
export class PersonResolver {
  constructor(
    private readonly service: People,
    private readonly sessionService: Sessions,
  ) {}

  @Access(Role.AGENT)
  @Query(() => ViewerType, { nullable: true, description: 'The caller.' })
  async me(@Ctx() { viewer: { name, role, personId } }: Context): Promise<ViewerType> {
    const person = personId == null ? null : await this.service.find(personId);
    return Object.assign(new ViewerType(), { name, role: role!, person });
  }

  @Access(Role.AGENT)
  @Query(() => ViewerType, {
    nullable: true,
    description: 'The caller.',
    deprecationReason: 'Use `Query.me`. Removed after 2027-06-30.',
  })
  viewer(@Ctx() context: Context): Promise<ViewerType> {
    return this.me(context);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => [Session], {
    description:
      'The sessions (로그인) of the person that have not ended, newest first; of a key, this one.',
  })
  sessions(@Root() _me: ViewerType, @Ctx() { viewer }: Context): Promise<Session[]> {
    return this.sessionService.list(viewer);
  }

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @Query(() => [Person], {
    nullable: true,
    description: 'The people of the help team (사람), in the order of their names.',
  })
  people(): Promise<Person[]> {
    return this.service.list();
  }

  @MutationFor(Role.ADMIN, InvitationPayload, 'Invites a person, who gets the link by other means.')
  invitePerson(@Input('The new person.') input: InvitePersonInput): Promise<Invited> {
    return this.service.invite(input);
  }

  @MutationFor(
    Role.ADMIN,
    InvitationPayload,
    'Invites a person anew. Removes the password, and ends the sessions and the older invitation.',
  )
  renewInvitation(@Input('The person.') input: RenewInvitationInput): Promise<Invited> {
    return this.service.renewInvitation(requireId(input.id, 'Person', 'id'));
  }

  @MutationFor(Role.ADMIN, PersonPayload, 'Changes a person. Another role ends the sessions.')
  async updatePerson(@Input('The changes.') input: UpdatePersonInput): Promise<PersonPayload> {
    const { id, ...changes } = input;
    return { person: await this.service.update(requireId(id, 'Person', 'id'), changes) };
  }

  @MutationFor(
    Role.ADMIN,
    PersonPayload,
    'Deactivates a person, which ends the sessions and the invitation, or activates them again. ' +
      'Schedules stay.',
  )
  async setPersonActive(@Input('The state.') input: PersonActiveInput): Promise<PersonPayload> {
    const id = requireId(input.id, 'Person', 'id');
    return { person: await this.service.setActive(id, input.isActive) };
  }

  @MutationFor(
    Role.ADMIN,
    PersonPayload,
    'Erases a person (지우기): removes e-mail, password and identity, and deactivates the person. ' +
      'The name stays, as in history.',
  )
  async erasePerson(@Input('The person.') input: ErasePersonInput): Promise<PersonPayload> {
    return { person: await this.service.erase(requireId(input.id, 'Person', 'id')) };
  }

  @MutationFor(
    Role.AGENT,
    SessionPayload,
    'Ends a session of the caller. Ending a session again changes nothing.',
  )
  async endMySession(
    @Input('The session.') input: EndMySessionInput,
    @Ctx() { viewer }: Context,
  ): Promise<SessionPayload> {
    const id = requireId(input.id, 'Session', 'id');
    return { session: await this.sessionService.endOne(id, viewer) };
  }
}
