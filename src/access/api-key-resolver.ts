import { Arg, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { requireId } from '../core/global-id.js';
import { Access } from './access.js';
import { ApiKey } from './api-key.js';
import type { ApiKeys } from './api-keys.js';
import { Role } from './viewer.js';

@InputType({ description: 'A new API key (API 키).' })
export class CreateApiKeyInput {
  @Field({
    description: 'What it is called, one line of 1 to 100 characters, e.g. who uses it for what.',
  })
  name!: string;

  @Field(() => Role, { description: 'What its bearer may do.' })
  role!: Role;

  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on it is refused, a moment in the future; absent: it does not expire.',
  })
  expiresAt?: Date | null;
}

@InputType({ description: 'The API key that is revoked.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@ObjectType({ description: 'The new key and its secret.' })
export class CreateApiKeyPayload {
  @Field({ description: 'The key.' })
  apiKey!: ApiKey;

  @Field({
    description:
      'What its bearer sends as "Authorization: Bearer …" (비밀값). Shown this once: keep it.',
  })
  secret!: string;
}

@ObjectType({ description: 'The key as it is after the change.' })
export class ApiKeyPayload {
  @Field({ description: 'The key.' })
  apiKey!: ApiKey;
}

/** Lists, makes and revokes keys. */
@Resolver()
export class ApiKeyResolver {
  constructor(private readonly keys: ApiKeys) {}

  @Cost({ points: 20 })
  @Access(Role.ADMIN)
  @Query(() => [ApiKey], {
    nullable: true,
    description: 'All API keys (API 키), the newest first, with those that are expired or revoked.',
  })
  apiKeys(): Promise<ApiKey[]> {
    return this.keys.list();
  }

  @Access(Role.ADMIN)
  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description: 'Makes an API key. Its secret is in this answer alone.',
  })
  createApiKey(
    @Arg('input', { description: 'The key.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return this.keys.create(input.name, input.role, input.expiresAt ?? null);
  }

  @Access(Role.ADMIN)
  @Mutation(() => ApiKeyPayload, {
    nullable: true,
    description:
      'Ends an API key for good: the next request with it is refused. One that is revoked stays so since then.',
  })
  async revokeApiKey(
    @Arg('input', { description: 'The key.' }) input: RevokeApiKeyInput,
  ): Promise<ApiKeyPayload> {
    return { apiKey: await this.keys.revoke(requireId(input.id, 'ApiKey', 'id')) };
  }
}
