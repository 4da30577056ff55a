import { Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { requireId } from '../core/global-id.js';
import { Access, Input, MutationFor, Role } from './access.js';
import { Session } from './session.js';
import type { Sessions } from './sessions.js';

@InputType({ description: 'The session to end.' })
export class EndSessionInput {
  @Field(() => ID, { description: 'ID of the session.' })
  id!: string;
}

@ObjectType({ description: 'The result of ending a session.' })
export class SessionPayload {
  @Field({ description: 'The session, which has ended.' })
  session!: Session;
}

@Resolver()
export class SessionResolver {
  constructor(private readonly service: Sessions) {}

  @Cost({ points: 20 })
  @Access(Role.ADMIN)
  @Query(() => [Session], {
    nullable: true,
    description: 'The sessions (로그인) of the desk that have not ended, newest first.',
  })
  sessions(): Promise<Session[]> {
    return this.service.list();
  }

  @MutationFor(
    Role.ADMIN,
    SessionPayload,
    'Ends a session, from its next request on. Ending a session again changes nothing.',
  )
  async endSession(@Input('The session to end.') input: EndSessionInput): Promise<SessionPayload> {
    return { session: await this.service.endOne(requireId(input.id, 'Session', 'id')) };
  }
}
