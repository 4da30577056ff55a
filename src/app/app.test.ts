import { readFileSync } from 'node:fs';
import {
  buildSchema as buildPlainSchema,
  graphql,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { type ClassType, getMetadataStorage } from 'type-graphql';
import { emittedDocuments } from '../../scripts/emitted-docs.js';
import { READER } from '../access/index.js';
import { AnswerBudget } from '../core/answer-budget.js';
import { badInput, DoumError } from '../core/errors.js';
import { buildSchema } from './build-schema.js';
import { prepareFields } from './prepare-fields.js';

it('names the resolver classes without an instance', () => {
  expect(() => buildSchema([])).toThrow(/^No instance of .*ArticleResolver.*: the factory/);
});

it('calls field resolvers without a promise, with their arguments in order', () => {
  const classes = getMetadataStorage().resolverClasses.map(({ target }) => target as ClassType);
  const resolvers = classes.map((one) => Object.create(one.prototype as object) as object);
  const { isFallback } = (
    buildSchema(resolvers).getType('ArticleVariant') as GraphQLObjectType
  ).getFields();
  const context = { answer: new AnswerBudget({ bytes: 100, entries: 1 }) };
  const info = { path: { key: 'isFallback' } } as unknown as GraphQLResolveInfo;
  const resolve = (variant: object, platformSlug: string | null) =>
    isFallback!.resolve!(variant, { platformSlug }, context, info);
  expect(resolve({ isFallback: true }, null)).toBe(true);
  expect(resolve({}, null)).toBe(false);
});

const errorOf = async (field: string) => {
  const schema = buildPlainSchema(
    'type Query { a: Int } type Mutation { change(input: Int): Int }',
  );
  schema.getMutationType()!.getFields().change!.resolve = () => {
    throw badInput(field, 'It is wrong.', 'Correct it.');
  };
  prepareFields(schema);
  const { errors } = await graphql({
    schema,
    source: 'mutation { change(input: 1) }',
    contextValue: { answer: new AnswerBudget({ bytes: 1_000, entries: 10 }), viewer: READER },
  });
  return errors![0]!.originalError as DoumError;
};

describe('the path of the field in an error of a mutation', () => {
  it.each([
    ['title', 'input.title'],
    ['inputLanguage', 'input.inputLanguage'],
    ['input', 'input'],
    ['input.title', 'input.title'],
  ])('%s becomes %s', async (field, path) => {
    const error = await errorOf(field);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', message: 'It is wrong.' });
    expect(error.details).toEqual({ field: path, hint: 'Correct it.' });
  });
});

it.each([...emittedDocuments()])('%s is what `npm run docs:emit` writes', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});
