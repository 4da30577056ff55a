import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Role, type Viewer } from './access.js';

@ObjectType('Viewer', { description: 'The caller, who has sent a key, a token or a session.' })
export class ViewerType {
  @Field({ description: 'Name of the caller (이름), shown in revisions.' })
  name!: string;

  @Field(() => Role, { nullable: true, description: 'Role of the caller (역할). null: none.' })
  role!: Role | null;
}

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, {
    nullable: true,
    description: 'The caller. null without a key, token or session.',
  })
  viewer(@Ctx() { viewer }: { viewer: Viewer }): ViewerType | null {
    return viewer.credential === null ? null : viewer;
  }
}
