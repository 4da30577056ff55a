import { buildSchema } from './build-schema.js';

it('names the resolver classes without an instance', () => {
  expect(() => buildSchema([])).toThrow(/^No instance of .*ArticleResolver.*: the factory/);
});
