import { buildSchema } from './build-schema.js';

it('names the resolver classes that no feature made an instance of', () => {
  expect(() => buildSchema([])).toThrow(/^No instance of .*ArticleResolver.*: the factory/);
});
