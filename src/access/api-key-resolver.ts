import { Arg, Mutation, Query, Resolver } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { requireId } from '../core/global-id.js';
import { Access } from './access.js';
import { CreateApiKeyInput, RevokeApiKeyInput } from './api-key-inputs.js';
import { ApiKeyPayload, CreateApiKeyPayload } from './api-key-payloads.js';
import { ApiKey } from './api-key.js';
import type { ApiKeys } from './api-keys.js';
import { Role } from './viewer.js';

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
