/** Apollo Server with type-graphql and Express, in front of the index of Doum, without a database. */
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import {
  Arg,
  buildSchema,
  Field,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import { search } from './search.mjs';

/** Declares a type. The decorators are called as functions, because this is not TypeScript. */
function declare(kind, name, fields) {
  const type = { [name]: class {} }[name];
  for (const [field, [fieldType, options = {}]] of Object.entries(fields))
    Field(() => fieldType, options)(type.prototype, field, undefined);
  kind(name)(type);
  return type;
}

const FacetField = { PRODUCT: 'PRODUCT', CATEGORY: 'CATEGORY', PLATFORM: 'PLATFORM' };
registerEnumType(FacetField, { name: 'FacetField' });
const nullable = { nullable: true };

const Segment = declare(ObjectType, 'Segment', { text: [String], highlighted: [Boolean] });
const Platform = declare(ObjectType, 'Platform', { id: [ID], name: [String] });
const Variant = declare(ObjectType, 'Variant', { id: [ID], platforms: [[Platform]] });
const Article = declare(ObjectType, 'Article', {
  id: [ID],
  slug: [String],
  title: [String],
  breadcrumb: [[String]],
  platforms: [[Platform]],
});
const SearchEdge = declare(ObjectType, 'SearchEdge', {
  score: [Float],
  titleHighlight: [[Segment]],
  excerptHighlight: [[Segment]],
  matchedVariant: [Variant],
  node: [Article],
});
const FacetValue = declare(ObjectType, 'FacetValue', {
  slug: [String],
  label: [String],
  count: [Int],
  selected: [Boolean],
  parentSlug: [String, nullable],
});
const Facet = declare(ObjectType, 'Facet', {
  field: [FacetField],
  totalValues: [Int],
  values: [[FacetValue]],
});
const SearchFilter = declare(InputType, 'SearchFilter', { updatedFrom: [String, nullable] });

class SearchConnection {
  facets() {
    return this.counted;
  }
}
for (const [field, type] of Object.entries({
  totalCount: Int,
  engine: String,
  degraded: Boolean,
  tookMs: Int,
  edges: [SearchEdge],
}))
  Field(() => type)(SearchConnection.prototype, field, undefined);
Field(() => [Facet])(
  SearchConnection.prototype,
  'facets',
  Object.getOwnPropertyDescriptor(SearchConnection.prototype, 'facets'),
);
Arg('fields', () => [FacetField])(SearchConnection.prototype, 'facets', 0);
ObjectType('SearchConnection')(SearchConnection);

class SearchResolver {
  async search(query, _filter, first) {
    const { facets: counted, ...rest } = await search(query, first);
    return Object.assign(new SearchConnection(), rest, { counted });
  }
}
Query(() => SearchConnection)(
  SearchResolver.prototype,
  'search',
  Object.getOwnPropertyDescriptor(SearchResolver.prototype, 'search'),
);
Arg('query', () => String)(SearchResolver.prototype, 'search', 0);
Arg('filter', () => SearchFilter, nullable)(SearchResolver.prototype, 'search', 1);
Arg('first', () => Int)(SearchResolver.prototype, 'search', 2);
Resolver()(SearchResolver);

const apollo = new ApolloServer({
  schema: await buildSchema({ resolvers: [SearchResolver], validate: false }),
});
await apollo.start();
const app = express();
app.use('/graphql', express.json(), expressMiddleware(apollo));
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
