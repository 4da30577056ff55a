import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/global-id.js';
import { Access } from './access.js';
import { Role } from './viewer.js';

@Entity('api_key')
@ObjectType({
  implements: Node,
  description:
    'An API key (API 키), as it is listed: nobody can read its secret again, the server does not know it either.',
})
export class ApiKey extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  /** The SHA-256 of the secret. Never read: statements only compare it. */
  @Column('bytea', { select: false })
  hash?: Buffer;

  @Access(Role.ADMIN)
  @Field({ description: 'What it is called (이름); revisions name it as their editor.' })
  @Column('text')
  name!: string;

  @Access(Role.ADMIN)
  @Field(() => Role, { description: 'What its bearer may do (역할).' })
  @Column('text')
  role!: Role;

  @Access(Role.ADMIN)
  @Field(() => DateTime, { description: 'When it was made.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on it is refused (만료); null: never.',
  })
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last used (마지막 사용), at most a minute too early; null: never.',
  })
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it is revoked (폐기); null where it is not.',
  })
  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true })
  revokedAt!: Date | null;

  protected override get nodeKind() {
    return 'ApiKey' as const;
  }
}
