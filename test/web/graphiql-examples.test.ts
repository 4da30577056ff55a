import { readdirSync, readFileSync } from 'node:fs';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { type Example, readExample } from '../../src/web/graphiql/read-example.js';

const FOLDER = 'schema/operations';
const ACCESS = JSON.parse(readFileSync('schema/access.json', 'utf8')) as Record<string, string>;
/** The names of roles in the comments of examples, in ascending order. */
const ROLES = {
  PUBLIC: undefined,
  AGENT: 'agent',
  ANALYST: 'analyst',
  AUTHOR: 'author',
  EDITOR: 'editor',
  ADMIN: 'administrator',
};
const examples = readdirSync(FOLDER).map((file) =>
  readExample(readFileSync(`${FOLDER}/${file}`, 'utf8')),
);

/** The lowest role whose key can request all root fields of an operation. */
function requiredRole({ query }: Example): string | undefined {
  const operation = parse(query).definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const type = operation.operation === 'mutation' ? 'Mutation' : 'Query';
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    'name' in selection ? [selection.name.value] : [],
  );
  const roles = Object.keys(ROLES);
  const ranks = fields.map((field) => roles.indexOf(ACCESS[`${type}.${field}`]!));
  expect(Math.min(...ranks)).toBeGreaterThanOrEqual(0);
  return Object.values(ROLES)[Math.max(...ranks)];
}

describe('Examples', () => {
  it('are read with variables, name, first sentence and key', () => {
    const source =
      '# variables: {"id":"1"}\n' +
      "# Ends a thing (and\n# all below it). At once.\n# It needs an editor's key. Below:\n" +
      'mutation EndIt($id: ID!) {\n  a\n}\n';
    expect(readExample(source)).toEqual({
      query: source.slice(source.indexOf('\n') + 1),
      variables: '{\n  "id": "1"\n}',
      name: 'EndIt',
      description: 'Ends a thing (and all below it).',
      key: 'editor',
    });
    expect(readExample('query Plain {\n  a\n}\n')).toEqual({
      query: 'query Plain {\n  a\n}\n',
      variables: undefined,
      name: 'Plain',
      description: '',
      key: undefined,
    });
  });

  it.each(examples.map((example) => [example.name, example] as const))(
    '%s has a description and names the key that it needs',
    (_, example) => {
      expect(example.description.length).toBeGreaterThan(20);
      expect(example.description.length).toBeLessThan(140);
      // `publish` needs a higher role than the field.
      const isPublishing = example.variables?.includes('"publish": true');
      expect(example.key).toBe(isPublishing ? ROLES.EDITOR : requiredRole(example));
    },
  );
});
