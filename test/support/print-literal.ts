import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';

/** May put something else, such as a variable, in the place of a part; null leaves it. */
type Replace = (value: unknown, type: GraphQLInputType) => string | null;

/**
 * A value as it is written in a document. Whatever does not fit its type is written too, as what it
 * looks like.
 */
export function printLiteral(value: unknown, type: GraphQLInputType, replace: Replace): string {
  const inner = getNullableType(type);
  if (Array.isArray(value)) {
    const items = isListType(inner) ? (inner.ofType as GraphQLInputType) : inner;
    return `[${value.map((item) => replace(item, items) ?? printLiteral(item, items, replace)).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const parts = Object.entries(value).map(([name, part]) => {
      const known = Object.hasOwn(fields, name) ? fields[name]!.type : null;
      return `${name}: ${(known && replace(part, known)) ?? printLiteral(part, known ?? inner, replace)}`;
    });
    return `{${parts.join(', ')}}`;
  }
  return isEnumType(inner) && typeof value === 'string' ? value : JSON.stringify(value);
}
