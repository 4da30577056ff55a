import 'reflect-metadata';
import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
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
