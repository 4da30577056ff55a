import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema as buildPlainSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  parse,
  validate,
} from 'graphql';
import { readConfig } from '../../config/index.js';
import { readExample } from '../../web/graphiql/read-example.js';
import { buildSchema } from '../build-schema.js';
import { measureDocument } from './measure-document.js';
import { operationCost } from './operation-cost.js';

const schema = buildSchema();
const { operationLimits } = readConfig({}).http;
const examples = readdirSync('schema/operations').map(
  (file) => [file, readExample(readFileSync(`schema/operations/${file}`, 'utf8')).query] as const,
);
/** The operations of each page. Some of them share fragments. */
const pages = ['help', 'analytics'].flatMap((page) => {
  const folder = `src/web/${page}/operations`;
  const document = parse(
    readdirSync(folder)
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .join('\n'),
  );
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [[definition.name!.value, document] as const]
      : [],
  );
});

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return operationCost(schema, document, operation, coerced ?? {});
}

describe('operationCost', () => {
  it.each([
    ['{ __typename }', 0],
    ['{ search { totalCount } }', 300],
    ['{ a: search { totalCount } b: search { totalCount } }', 600],
    ['{ nodes(ids: "a") { id } }', 1 + 5],
    ['{ nodes(ids: ["a", "b", "c"]) { id ... on Article { product { name } } } }', 1 + 3 * (5 + 1)],
    ['{ search { nodes { title product { name } } } }', 300 + 1 + 20],
    ['{ search(first: 3) { edges { node { title product { name } } } } }', 300 + 1 + 3 * 2],
    [
      '{ search(first: 3) { ...F ...F } } fragment F on SearchConnection { nodes { product { name } } }',
      300 + 2 * (1 + 3),
    ],
    [
      '{ search(first: 2) { nodes { related(first: 4) { product { name } } } } }',
      300 + 1 + 2 * (30 + 4),
    ],
    ['{ search(first: 2) { facets { values(first: 1000) { label } } } }', 300 + 1 + 3 * (1 + 100)],
    [
      '{ search(first: 2) { edges { excerptHighlight(length: 2000) { text } } } }',
      300 + 1 + 2 * (1 + 20),
    ],
    [
      '{ articles(first: 2) { nodes { revisions(first: 12) { totalCount } } } }',
      50 + 1 + 2 * (20 + 3),
    ],
    ['mutation { rebuildSearchIndex { rebuild { state } } }', 50 + 1],
  ])('prices %s', (text, expected) => expect(cost(text)).toBe(expected));

  it('uses the values of variables', () => {
    const text = 'query ($n: Int! = 7) { search(first: $n) { nodes { product { name } } } }';
    expect(cost(text)).toBe(301 + 7);
    expect(cost(text, { n: 100 })).toBe(301 + 100);
    expect(cost(text, { n: 0 })).toBe(301);
    // The field itself refuses the argument later, so it need not count.
    expect(cost(text, { n: 1e9 })).toBe(301 + 100);
  });

  it('prices a preview by the length of its text', () => {
    const text = 'query ($text: String!) { previewMarkdown(markdown: $text) { html } }';
    expect(cost(text, { text: '글'.repeat(2_000) })).toBe(20 + 10);
    expect(cost(text, { text: '글'.repeat(200_000) })).toBe(20 + 1_000);
    expect(cost('{ previewMarkdown(markdown: "글") { html } }')).toBe(21);
    const previews = Array.from(
      { length: 20 },
      (_, i) => `a${i}: previewMarkdown(markdown: $m) { html }`,
    );
    const many = `query ($m: String!) { ${previews.join(' ')} }`;
    expect(cost(many, { m: '글'.repeat(200_000) })).toBeGreaterThan(operationLimits.cost);
  });

  it('counts the ids of variables', () => {
    const text =
      'query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } more: nodes(ids: [$id, $id]) { id } }';
    expect(cost(text, { ids: ['a', 'b', 'c'], id: 'a' })).toBe(1 + 15 + 1 + 10);
    expect(cost(text, { ids: 'a', id: 'a' })).toBe(1 + 5 + 1 + 10);
    expect(cost(text, { ids: Array(1_000).fill('a'), id: 'a' })).toBe(1 + 500 + 1 + 10);
  });

  it('refuses 20 searches at once, and nested lists', () => {
    const searches = Array.from(
      { length: 20 },
      (_, i) => `a${i}: search(query: "${i}") { totalCount }`,
    ).join(' ');
    expect(cost(`{ ${searches} }`)).toBeGreaterThan(operationLimits.cost);
    const nested =
      '{ search(first: 100) { nodes { related(first: 20) { related(first: 20) { title } } } } }';
    expect(cost(nested)).toBeGreaterThan(operationLimits.cost);
    expect(
      cost(
        '{ products { categories { product { categories { product { categories { slug } } } } } } }',
      ),
    ).toBeGreaterThan(1_000);
  });

  it.each(examples)('allows the example %s', (_, text) => {
    expect(cost(text)).toBeLessThan(operationLimits.cost * 0.7);
    const { depth, fields, aliases, rootFields, directives } = measureDocument(parse(text));
    expect(depth).toBeLessThan(operationLimits.depth);
    expect(fields).toBeLessThan(operationLimits.fields / 2);
    expect(aliases).toBeLessThan(operationLimits.aliases / 2);
    expect(rootFields).toBeLessThan(operationLimits.rootFields / 2);
    expect(directives).toBeLessThan(operationLimits.directives / 2);
  });

  it.each(pages)('allows %s of the own pages', (name, document) => {
    const points = operationCost(schema, document, getOperationAST(document, name)!, {});
    expect(points).toBeLessThan(operationLimits.cost);
  });
});

it.each([
  ['(first: Int)', {}, 100],
  ['(length: Int)', { perArgument: { argument: 'length', unitsPerPoint: 10, max: 100 } }, 10],
])('words%s without a value costs the maximum', (args, declared, points) => {
  const plain = buildPlainSchema(`type Query { words${args}: [Word!]! } type Word { a: Word }`);
  plain.getQueryType()!.getFields().words!.extensions = { cost: { points: 0, ...declared } };
  const document = parse('{ words { a { a } } }');
  const price = operationCost(plain, document, getOperationAST(document)!, {});
  expect(price).toBeGreaterThanOrEqual(points);
});
