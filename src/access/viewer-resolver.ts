import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Role, type Viewer } from './access.js';

@ObjectType('Viewer', { description: 'The caller, who has a role.' })
export class ViewerType {
  @Field({ description: 'Name of the caller (이름), shown in revisions.' })
  name!: string;

  @Field(() => Role, { description: 'Role of the caller (역할).' })
  role!: Role;
}

@Resolver()
export class ViewerResolver {
  @Access(Role.AGENT)
  @Query(() => ViewerType, { nullable: true, description: 'The caller.' })
  viewer(@Ctx() { viewer: { name, role } }: { viewer: Viewer }): ViewerType {
    return { name, role: role! };
  }
}
