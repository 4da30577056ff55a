import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/node.js';
import { Access } from './access.js';
import { Role } from './viewer.js';

@ObjectType({
  implements: Node,
  description:
    'An API key (API 키), as it is listed: nobody can read its secret again, the server does not know it either.',
})
export class ApiKey extends Node {
  id!: number;

  @Access(Role.ADMIN)
  @Field({ description: 'What it is called (이름); revisions name it as their editor.' })
  name!: string;

  @Access(Role.ADMIN)
  @Field(() => Role, { description: 'What its bearer may do (역할).' })
  role!: Role;

  @Access(Role.ADMIN)
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on it is refused (만료); null: never.',
  })
  expiresAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last used (마지막 사용), at most a minute too early; null: never.',
  })
  lastUsedAt!: Date | null;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it is revoked (폐기); null where it is not.',
  })
  revokedAt!: Date | null;

  protected override get nodeKind() {
    return 'ApiKey' as const;
  }
}
