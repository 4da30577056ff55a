import { Field, ObjectType } from 'type-graphql';
import { ApiKey } from './api-key.js';

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
