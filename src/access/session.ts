import { Ctx, Field, ObjectType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/global-id.js';
import { Access, Role, type Viewer } from './access.js';

/** The credential of the viewer of a session. */
export const credentialOf = (sessionId: number) => `session ${sessionId}`;

@ObjectType({
  implements: Node,
  description: 'A session (로그인) of a person who has signed in at the desk.',
})
export class Session extends Node {
  id!: number;

  @Access(Role.ADMIN)
  @Field({ description: 'Name of the person or key (이름), shown in revisions.' })
  name!: string;

  @Access(Role.ADMIN)
  @Field(() => Role, { description: 'The role that the session grants (역할).' })
  role!: Role;

  @Access(Role.ADMIN)
  @Field(() => DateTime, { description: 'Time of the sign-in.' })
  createdAt!: Date;

  @Access(Role.ADMIN)
  @Field(() => DateTime, {
    description: 'Time when it ends by itself (만료): after twelve hours, or earlier with its key.',
  })
  endsAt!: Date;

  @Access(Role.ADMIN)
  @Field({ description: 'Whether it is the session of this request.' })
  isCurrent(@Ctx() { viewer }: { viewer: Viewer }): boolean {
    return viewer.credential === credentialOf(this.id);
  }

  protected override get nodeKind() {
    return 'Session' as const;
  }
}
