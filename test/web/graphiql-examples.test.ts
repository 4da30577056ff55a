import { readdirSync, readFileSync } from 'node:fs';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import {
  datesOf,
  type Example,
  fillDates,
  firstExamples,
  groupExamples,
  readExample,
  renewDates,
} from '../../src/web/graphiql/read-example.js';
import { schemaErrorMessage } from '../../src/web/graphiql/fetcher.js';

const FOLDER = 'schema/operations';
const ACCESS = JSON.parse(readFileSync('schema/access.json', 'utf8')) as Record<string, string>;
/** The names of roles in the comments of examples, in ascending order. */
const ROLES = {
  PUBLIC: undefined,
  AGENT: 'agent',
  ANALYST: 'analyst',
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
      expect(example.key).toBe(requiredRole(example));
    },
  );

  it('are each in one group; others are in "More"', () => {
    const names = examples.map(({ name }) => name);
    const grouped = groupExamples(examples).flatMap((group) =>
      group.examples.map(({ name }) => name),
    );
    expect([...grouped].sort()).toEqual([...names].sort());
    expect(groupExamples(examples).map(({ title }) => title)).not.toContain('More');
    const unknown: Example = { name: 'Unknown', query: '', description: '' };
    expect(groupExamples([unknown])).toEqual([{ title: 'More', examples: [unknown] }]);
  });

  it('are open in tabs on the first visit', () => {
    expect(firstExamples(examples).map(({ name }) => name)).toEqual([
      'SearchWithFacets',
      'Article',
      'Suggest',
      'PublishArticle',
      'SearchAnalytics',
    ]);
  });
});

describe('Dates in examples', () => {
  // Half past midnight in Korea.
  const now = new Date('2026-03-31T15:30:00Z');
  const filled = '{"from":"2026-03-02T00:00:00+09:00","to":"2026-04-02T00:00:00+09:00"}';

  it('replace placeholders, by the days in Korea', () => {
    expect(fillDates('{"from":"A_MONTH_AGO","to":"TOMORROW"}', now)).toBe(filled);
    expect(fillDates('{"query":"TOMORROW is not A_MONTH_AGO"}', now)).toBe(
      '{"query":"TOMORROW is not A_MONTH_AGO"}',
    );
  });

  it('are renewed later, unless they were typed', () => {
    const typed = '{"at":"2026-01-01T00:00:00+09:00"}';
    // The new start date is the old end date.
    const later = new Date('2026-05-02T03:00:00Z');
    expect(renewDates(filled + typed, datesOf(now), later)).toBe(
      '{"from":"2026-04-02T00:00:00+09:00","to":"2026-05-03T00:00:00+09:00"}' + typed,
    );
    expect(renewDates(filled, {}, later)).toBe(filled);
  });
});

describe('schemaErrorMessage', () => {
  it.each([
    [
      '{"errors":[{"message":"This key or token is not valid."}]}',
      'This key or token is not valid.',
    ],
    ['{"data":null}', '{"data":null}'],
    ['plain', 'plain'],
  ])('of %s says %s', (error, expected) => expect(schemaErrorMessage(error)).toBe(expected));
});
