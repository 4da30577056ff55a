import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { Node } from '../core/global-id.js';
import { Access, hasRole, Role } from './access.js';

export enum PersonState {
  INVITED = 'INVITED',
  ACTIVE = 'ACTIVE',
  DEACTIVATED = 'DEACTIVATED',
}
registerEnumType(PersonState, {
  name: 'PersonState',
  description: 'Whether a person may sign in (상태).',
  valuesConfig: {
    INVITED: {
      description: 'Has neither password nor identity yet. The invitation may have expired.',
    },
    ACTIVE: { description: 'May sign in.' },
    DEACTIVATED: { description: 'May not sign in, whatever the identity provider says.' },
  },
});

@Entity('person')
@ObjectType({ implements: Node, description: 'A person of the help team (사람).' })
export class Person extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  // Everybody of the team sees their own name, by `Viewer.person`.
  @Access(Role.AGENT)
  @Field({ description: 'Name (이름), shown in revisions.' })
  @Column('text')
  name!: string;

  @Access(Role.ADMIN)
  @NullableField(
    () => String,
    'E-mail address (이메일), the name at the sign-in, in small letters.',
  )
  @Column('text', { nullable: true })
  email!: string | null;

  @Access(Role.ADMIN)
  @Field(() => Role, { description: 'What the person may do (역할).' })
  @Column('text')
  role!: Role;

  @Access(Role.ADMIN)
  @Field({ description: 'Whether the identity provider sets the role, at each sign-in.' })
  @Column('boolean', { name: 'has_claimed_role', default: false })
  hasClaimedRole!: boolean;

  /** The hash of the password: see `Passwords`. */
  @Column('text', { nullable: true })
  password!: string | null;

  @Column('text', { nullable: true })
  issuer!: string | null;

  @Column('text', { nullable: true })
  subject!: string | null;

  /** The SHA-256 of the token. Never loaded; statements only compare it. */
  @Column('bytea', { nullable: true, select: false })
  invitation?: Buffer | null;

  @Access(Role.ADMIN)
  @NullableField(() => DateTime, 'Time when the open invitation expires; null without one.')
  @Column({ type: 'timestamptz', name: 'invitation_ends_at', precision: 3, nullable: true })
  invitationEndsAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => DateTime, { description: 'Time of the first invitation or sign-in.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Access(Role.ADMIN)
  @NullableField(() => DateTime, 'Time of the deactivation (비활성화); null for the others.')
  @Column({ type: 'timestamptz', name: 'deactivated_at', precision: 3, nullable: true })
  deactivatedAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => PersonState, { description: 'Whether the person may sign in (상태).' })
  state(): PersonState {
    if (this.deactivatedAt) return PersonState.DEACTIVATED;
    return this.hasPassword() || this.hasIdentity() ? PersonState.ACTIVE : PersonState.INVITED;
  }

  @Access(Role.ADMIN)
  @Field({ description: 'Whether the person signs in with a password (비밀번호).' })
  hasPassword(): boolean {
    return this.password !== null;
  }

  @Access(Role.ADMIN)
  @Field({ description: 'Whether the person signs in at the identity provider.' })
  hasIdentity(): boolean {
    return this.subject !== null;
  }

  @Access(Role.ANALYST)
  @Field({ description: 'Whether the person may own articles: active, and at least an AUTHOR.' })
  canOwnArticles(): boolean {
    return this.deactivatedAt === null && hasRole(this, Role.AUTHOR);
  }

  protected override get nodeKind() {
    return 'Person' as const;
  }
}
