import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { Node } from '../core/global-id.js';
import { Access, Role } from './access.js';

@Entity('api_key')
@ObjectType({
  implements: Node,
  description:
    'An API key (API 키). The secret cannot be read again, because the server does not store it.',
})
export class ApiKey extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  /** The SHA-256 of the secret. Never loaded; statements only compare it. */
  @Column('bytea', { select: false })
  hash?: Buffer;

  @Access(Role.ADMIN)
  @Field({
    description:
      'Name of the key (이름), shown as the editor of revisions that are saved with the key.',
  })
  @Column('text')
  name!: string;

  @Access(Role.ADMIN)
  @Field(() => Role, { description: 'The role that the key grants (역할).' })
  @Column('text')
  role!: Role;

  @Access(Role.ADMIN)
  @Field(() => DateTime, { description: 'Time of creation.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Access(Role.ADMIN)
  @NullableField(
    () => DateTime,
    'Time from which the key is refused (만료); null when it does not expire.',
  )
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Access(Role.ADMIN)
  @NullableField(
    () => DateTime,
    'Time of the last use (마지막 사용), recorded at most once a minute, so the last use may be up ' +
      'to a minute later. null when the key was never used.',
  )
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Access(Role.ADMIN)
  @NullableField(
    () => DateTime,
    'Time when the key was revoked (폐기); null when it is not revoked.',
  )
  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true })
  revokedAt!: Date | null;

  protected override get nodeKind() {
    return 'ApiKey' as const;
  }
}
