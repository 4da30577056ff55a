import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import { type ClassType, getMetadataStorage } from 'type-graphql';
import { AnswerBudget } from '../core/answer-budget.js';
import { buildSchema } from './build-schema.js';

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
