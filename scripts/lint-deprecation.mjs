import { isEnumType } from 'graphql';

const REASON =
  /^Use `(?<type>\w+)(?:\.(?<member>\w+)(?:\((?<argument>\w+):\))?)?`\.(?: .+)? Removed after \d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\.$/s;

/** An ESLint rule: the reason of `@deprecated` names an existing replacement and a last day. */
export const deprecation = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      'Directive[name.value=deprecated]'(node) {
        const reason = node.arguments.find(({ name }) => name.value === 'reason')?.value.value;
        const named = REASON.exec(reason ?? '')?.groups;
        if (!named)
          return context.report({
            node,
            message: 'Say: Use `Type.field`. Removed after YYYY-MM-DD.',
          });
        if (!exists(context.sourceCode.parserServices.schema, named))
          context.report({ node, message: 'The replacement is not in the schema.' });
      },
    };
  },
};

/** Whether the schema has this type, or this field, value or argument of it. */
function exists(schema, { type, member, argument }) {
  const found = schema.getType(type);
  if (!found || member === undefined) return Boolean(found);
  if (isEnumType(found)) return Boolean(found.getValue(member));
  const field = found.getFields?.()[member];
  if (!field || argument === undefined) return Boolean(field);
  return Boolean(field.args?.some(({ name }) => name === argument));
}
