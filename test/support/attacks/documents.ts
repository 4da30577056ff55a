import { type Attack, DEEP, operation, times } from './attack.js';

/** Documents that are expensive to process. */
export function documents(): Attack[] {
  const large = (name: string, query: string, says: RegExp): Attack => ({
    name,
    request: operation(query),
    status: 400,
    code: 'LIMIT_EXCEEDED',
    says,
  });
  return [
    large('a query 50 deep', `{ ${DEEP} }`, /50 fields inside each other; at most 10/),
    large(
      '50 deep through fragments',
      deepFragments('First'),
      /50 fields inside each other; at most 10/,
    ),
    large(
      '50 deep through fragments, the first named __schema',
      deepFragments('__schema'),
      /50 fields inside each other; at most 10/,
    ),
    large(
      '50 deep under an alias __schema',
      `{ __schema: ${DEEP} }`,
      /50 fields inside each other; at most 10/,
    ),
    large(
      'introspection 50 deep',
      `{ __schema { types { ${'ofType { '.repeat(47)} name ${'} '.repeat(47)} } } }`,
      /at most 16/,
    ),
    large(
      '101 aliases of __typename',
      `{ ${times(101, (i) => `a${i}: __typename`)} }`,
      /101 aliases; at most 50/,
    ),
    large(
      '20 aliased searches',
      `{ ${times(20, (i) => `a${i}: search(query: "${i}") { totalCount }`)} }`,
      /6,000 points of cost; at most 5,000/,
    ),
    large(
      '20 aliased introspections',
      `{ ${times(20, (i) => `a${i}: __schema { types { name } }`)} }`,
      /points of cost; at most 5,000/,
    ),
    large(
      'a page of pages',
      '{ search(first: 100) { nodes { related(first: 20) { related(first: 20) { title } } } } }',
      /points of cost; at most 5,000/,
    ),
    large(
      '5,000 repeated fields',
      `{ products { ${'slug '.repeat(5_000)} } }`,
      /more than 3,000 tokens; at most 3,000/,
    ),
    large(
      '2,000 repeated fields',
      `{ products { ${'slug '.repeat(2_000)} } }`,
      /2,001 fields, .*; at most 300/,
    ),
    large(
      '200 x 100 inline fragments',
      `{ products { ${`... { ${'id '.repeat(100)} } `.repeat(200)} } }`,
      /characters; at most 30,000/,
    ),
    large(
      '200 x 100 fields by way of a fragment',
      `{ ${'... F '.repeat(200)} } fragment F on Query { ${'__typename '.repeat(100)} }`,
      /20,000 fields|fields at its root/,
    ),
    large(
      '10,000 fragments',
      `{ products { slug } } ${times(10_000, (i) => `fragment F${i} on Product { slug }`).slice(0, 60_000)} fragment Z on Product { slug }`,
      /characters; at most 30,000/,
    ),
    {
      name: 'a fragment cycle',
      request: operation(
        '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A products { slug } }',
      ),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    large(
      '2^30 spreads',
      `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { products { slug } }`,
      /more than 1,000,000,000 fields/,
    ),
    large(
      '1,000 directives',
      `{ products { slug ${'@include(if: true) '.repeat(1_000)} } }`,
      /more than 3,000 tokens|1,000 directives/,
    ),
    large(
      '400 directives',
      `{ products { slug ${'@a '.repeat(400)} } }`,
      /400 directives; at most 50/,
    ),
    large(
      '30 fields at the root',
      `{ ${times(30, () => 'products { slug }')} }`,
      /30 fields at its root; at most 20/,
    ),
    {
      name: 'introspection that multiplies',
      request: operation(
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
      ),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
  ];
}

/** The same 50 levels as a chain of fragments; the name of the first is given. */
function deepFragments(first: string): string {
  const names = [first, ...Array.from({ length: 23 }, (_, i) => `F${i}`)];
  const below = (i: number) =>
    i + 1 < names.length ? `categories { ...${names[i + 1]} }` : 'slug';
  const fragments = names.map(
    (name, i) => `fragment ${name} on Category { product { ${below(i)} } }`,
  );
  return `{ products { categories { ...${first} } } } ${fragments.join(' ')}`;
}
