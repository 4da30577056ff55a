import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';

/** May replace a part, for instance by a variable; null keeps it. */
type Replace = (value: unknown, type: GraphQLInputType) => string | null;

/** A value as a literal of its type. A value of another type is printed as what it resembles. */
export function printLiteral(value: unknown, type: GraphQLInputType, replace: Replace): string {
  const inner = getNullableType(type);
  if (Array.isArray(value)) {
    const items = isListType(inner) ? (inner.ofType as GraphQLInputType) : inner;
    return `[${value.map((item) => replace(item, items) ?? printLiteral(item, items, replace)).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const parts = Object.entries(value).map(([name, part]) => {
      const fieldType = Object.hasOwn(fields, name) ? fields[name]!.type : null;
      return `${name}: ${(fieldType && replace(part, fieldType)) ?? printLiteral(part, fieldType ?? inner, replace)}`;
    });
    return `{${parts.join(', ')}}`;
  }
  return isEnumType(inner) && typeof value === 'string' ? value : JSON.stringify(value);
}
