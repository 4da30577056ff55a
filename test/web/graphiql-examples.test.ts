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
import { whyNoSchema } from '../../src/web/graphiql/why-no-schema.js';

const FOLDER = 'schema/operations';
const ACCESS = JSON.parse(readFileSync('schema/access.json', 'utf8')) as Record<string, string>;
/** From the least to the most, as comments call them. */
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

/** Whose key the root fields of an operation need at least. */
function keyFor({ query }: Example): string | undefined {
  const operation = parse(query).definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const type = operation.operation === 'mutation' ? 'Mutation' : 'Query';
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    'name' in selection ? [selection.name.value] : [],
  );
  const order = Object.keys(ROLES);
  const needed = fields.map((field) => order.indexOf(ACCESS[`${type}.${field}`]!));
  expect(Math.min(...needed)).toBeGreaterThanOrEqual(0);
  return Object.values(ROLES)[Math.max(...needed)];
}

describe('An example', () => {
  it('is read with its variables, its name, its first sentence and its key', () => {
    const source =
      '# variables: {"id":"1"}\n# Ends a thing (and\n# all below it). At once.\n# It needs an editor\'s key. Below:\nmutation EndIt($id: ID!) {\n  a\n}\n';
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
    '%s tells what it does and whose key it needs',
    (_, example) => {
      expect(example.description.length).toBeGreaterThan(20);
      expect(example.description.length).toBeLessThan(140);
      expect(example.key).toBe(keyFor(example));
    },
  );

  it('stands in one group, also where no group names it', () => {
    const names = examples.map(({ name }) => name);
    const grouped = groupExamples(examples).flatMap((group) =>
      group.examples.map(({ name }) => name),
    );
    expect([...grouped].sort()).toEqual([...names].sort());
    expect(groupExamples(examples).map(({ title }) => title)).not.toContain('More');
    const unknown: Example = { name: 'Unknown', query: '', description: '' };
    expect(groupExamples([unknown])).toEqual([{ title: 'More', examples: [unknown] }]);
  });

  it('is among the first tabs for each thing that a newcomer wants', () => {
    expect(firstExamples(examples).map(({ name }) => name)).toEqual([
      'SearchWithFacets',
      'Article',
      'Suggest',
      'PublishArticle',
      'SearchAnalytics',
    ]);
  });
});

describe('Dates of examples', () => {
  // Half past midnight in Korea.
  const now = new Date('2026-03-31T15:30:00Z');
  const filled = '{"from":"2026-03-02T00:00:00+09:00","to":"2026-04-02T00:00:00+09:00"}';

  it('stand in for names of days, by the days of Korea', () => {
    expect(fillDates('{"from":"A_MONTH_AGO","to":"TOMORROW"}', now)).toBe(filled);
    expect(fillDates('{"query":"TOMORROW is not A_MONTH_AGO"}', now)).toBe(
      '{"query":"TOMORROW is not A_MONTH_AGO"}',
    );
  });

  it('follow the calendar, unless they were typed', () => {
    const typed = '{"at":"2026-01-01T00:00:00+09:00"}';
    // Then the beginning is what the end has been.
    const later = new Date('2026-05-02T03:00:00Z');
    expect(renewDates(filled + typed, datesOf(now), later)).toBe(
      '{"from":"2026-04-02T00:00:00+09:00","to":"2026-05-03T00:00:00+09:00"}' + typed,
    );
    expect(renewDates(filled, {}, later)).toBe(filled);
  });
});

describe('whyNoSchema', () => {
  it.each([
    [
      '{"errors":[{"message":"This key or token is not valid."}]}',
      'This key or token is not valid.',
    ],
    ['{"data":null}', '{"data":null}'],
    ['plain', 'plain'],
  ])('of %s says %s', (error, expected) => expect(whyNoSchema(error)).toBe(expected));
});
