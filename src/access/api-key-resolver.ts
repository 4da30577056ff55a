import { Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { requireId } from '../core/global-id.js';
import { Access, Input, MutationFor, Role } from './access.js';
import { ApiKey } from './api-key.js';
import type { ApiKeys } from './api-keys.js';

@InputType({ description: 'A new API key (API 키).' })
export class CreateApiKeyInput {
  @Field({
    description:
      'Name of the key, one line of 1 to 100 characters, e.g. who uses it and for what. The error ' +
      'is CONFLICT when another key that is not revoked has it.',
  })
  name!: string;

  @Field(() => Role, { description: 'The role that the key grants.' })
  role!: Role;

  @NullableField(
    () => DateTime,
    'Time in the future from which the key is refused. Absent: the key does not expire.',
  )
  expiresAt?: Date | null;
}

@InputType({ description: 'The API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'ID of the API key.' })
  id!: string;
}

@ObjectType({ description: 'A new API key with its secret.' })
export class CreateApiKeyPayload {
  @Field({ description: 'The new API key, without its secret.' })
  apiKey!: ApiKey;

  @Field({
    description:
      'The secret (API 키), to send as "Authorization: Bearer …". ' +
      'It is shown only once and cannot be read again.',
  })
  secret!: string;
}

@ObjectType({ description: 'The result of a change to an API key.' })
export class ApiKeyPayload {
  @Field({ description: 'The API key after the change.' })
  apiKey!: ApiKey;

  @Field(() => [String], {
    description:
      'Titles of the articles whose schedules (예약) were cancelled, because the key or one of its ' +
      'sessions made them.',
  })
  cancelledSchedules!: string[];
}

@Resolver()
export class ApiKeyResolver {
  constructor(private readonly keys: ApiKeys) {}

  @Cost({ points: 20 })
  @Access(Role.ADMIN)
  @Query(() => [ApiKey], {
    nullable: true,
    description: 'All API keys (API 키), newest first, including expired and revoked ones.',
  })
  apiKeys(): Promise<ApiKey[]> {
    return this.keys.list();
  }

  @MutationFor(
    Role.ADMIN,
    CreateApiKeyPayload,
    'Creates an API key. Only this response contains its secret.',
  )
  createApiKey(@Input('The new API key.') input: CreateApiKeyInput): Promise<CreateApiKeyPayload> {
    return this.keys.create(input.name, input.role, input.expiresAt ?? null);
  }

  @MutationFor(
    Role.ADMIN,
    ApiKeyPayload,
    'Revokes an API key for good, from the next request on, and cancels what it has scheduled. ' +
      'Revoking a key again changes nothing.',
  )
  revokeApiKey(@Input('The API key to revoke.') input: RevokeApiKeyInput): Promise<ApiKeyPayload> {
    return this.keys.revoke(requireId(input.id, 'ApiKey', 'id'));
  }
}
