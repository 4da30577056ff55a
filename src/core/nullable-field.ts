import { Field } from 'type-graphql';

/** Declares a field that may be null or, in an input, absent. */
export function NullableField(
  type: Parameters<typeof Field>[0],
  description: string,
): PropertyDecorator {
  return Field(type, { nullable: true, description });
}
