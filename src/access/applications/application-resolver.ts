import { Field, ID, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { NullableField } from '../../core/nullable-field.js';
import { Cost } from '../../core/cost.js';
import { requireId } from '../../core/global-id.js';
import { Access, Input, MutationFor, Role } from '../access.js';
import { Application } from './application.js';
import type { Applications } from './applications.js';

const ORIGINS =
  'Origins whose pages may use the key, at most 50: scheme, host and, if it has one, port, e.g. ' +
  'https://shop.example.com. With the key they need not be in the configuration CORS_ORIGINS.';
const RATE =
  'Maximum number of requests a minute with this key, from all addresses together, from 1 to ' +
  '1,000,000.';

@InputType({ description: 'A new application (애플리케이션).' })
export class CreateApplicationInput {
  @Field({ description: 'Name of the application, one line of 1 to 100 characters.' })
  name!: string;

  @Field(() => [String], {
    defaultValue: [],
    description: `${ORIGINS} Empty: no page may use the key; apps and other programs send no origin.`,
  })
  allowedOrigins!: string[];

  @NullableField(() => Int, `${RATE} Absent: no limit for this application.`)
  requestsPerMinute?: number | null;
}

@InputType({ description: 'A change to an application. Absent fields stay unchanged.' })
export class UpdateApplicationInput {
  @Field(() => ID, { description: 'ID of the application.' })
  id!: string;

  @NullableField(() => String, 'Name of the application, one line of 1 to 100 characters.')
  name?: string | null;

  @NullableField(() => [String], ORIGINS)
  allowedOrigins?: string[] | null;

  @NullableField(() => Int, `${RATE} null: no limit for this application. Absent: unchanged.`)
  requestsPerMinute?: number | null;
}

@InputType({ description: 'The application whose key to revoke.' })
export class RevokeApplicationInput {
  @Field(() => ID, { description: 'ID of the application.' })
  id!: string;
}

@ObjectType({ description: 'The result of a change to an application.' })
export class ApplicationPayload {
  @Field({ description: 'The application after the change.' })
  application!: Application;
}

@Resolver()
export class ApplicationResolver {
  constructor(private readonly applications: Applications) {}

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @Query(() => [Application], {
    name: 'applications',
    nullable: true,
    description: 'All applications (애플리케이션), newest first, including revoked ones.',
  })
  list(): Promise<Application[]> {
    return this.applications.list();
  }

  @MutationFor(Role.ADMIN, ApplicationPayload, 'Creates an application with a publishable key.')
  async createApplication(
    @Input('The new application.')
    { name, allowedOrigins, requestsPerMinute }: CreateApplicationInput,
  ): Promise<ApplicationPayload> {
    const values = { name, allowedOrigins, requestsPerMinute: requestsPerMinute ?? null };
    return { application: await this.applications.create(values) };
  }

  @MutationFor(
    Role.ADMIN,
    ApplicationPayload,
    'Changes an application. Other servers apply the change within 2 seconds. The key stays.',
  )
  async updateApplication(
    @Input('The change.')
    { id, name, allowedOrigins, requestsPerMinute }: UpdateApplicationInput,
  ): Promise<ApplicationPayload> {
    const application = await this.applications.update(requireId(id, 'Application', 'id'), {
      name: name ?? undefined,
      allowedOrigins: allowedOrigins ?? undefined,
      requestsPerMinute,
    });
    return { application };
  }

  @MutationFor(
    Role.ADMIN,
    ApplicationPayload,
    'Revokes the key of an application for good. Other servers apply this within 2 seconds. ' +
      'Requests with the key then fail with FORBIDDEN. Revoking a key again changes nothing.',
  )
  async revokeApplication(
    @Input('The application.') { id }: RevokeApplicationInput,
  ): Promise<ApplicationPayload> {
    return { application: await this.applications.revoke(requireId(id, 'Application', 'id')) };
  }
}
