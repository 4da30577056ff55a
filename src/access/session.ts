import { Ctx, Field, ObjectType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/global-id.js';
import { Access, Role, type Viewer } from './access.js';

@ObjectType({
  implements: Node,
  description: 'A session (로그인) at the desk, of a person or of a key.',
})
export class Session extends Node {
  id!: number;

  /** Null in sessions of keys. */
  personId!: number | null;

  @Access(Role.AGENT)
  @Field({ description: 'Name of the person or key (이름), shown in revisions.' })
  name!: string;

  @Access(Role.AGENT)
  @Field(() => Role, { description: 'The role that the session grants (역할).' })
  role!: Role;

  @Access(Role.AGENT)
  @Field(() => DateTime, { description: 'Time of the sign-in.' })
  createdAt!: Date;

  @Access(Role.AGENT)
  @Field(() => DateTime, {
    description:
      'Time when the session ends without further use (만료): twelve hours after the last use, ' +
      'with `isKept` seven days; at most 30 days after the sign-in, or with the end of its key.',
  })
  endsAt!: Date;

  @Access(Role.AGENT)
  @Field(() => DateTime, {
    description: 'Time of the last use (마지막 사용), recorded at most once a minute.',
  })
  usedAt!: Date;

  @Access(Role.AGENT)
  @Field({ description: 'Whether the session outlives days without use (로그인 유지).' })
  isKept!: boolean;

  @Access(Role.AGENT)
  @Field({ description: 'Whether this request belongs to the session.' })
  isCurrent(@Ctx() { viewer }: { viewer: Viewer }): boolean {
    return viewer.sessionId === this.id;
  }

  protected override get nodeKind() {
    return 'Session' as const;
  }
}
