import { getIntrospectionQuery, parse } from 'graphql';
import { type DocumentMeasures, measureDocument } from './measure-document.js';

const measure = (text: string) => measureDocument(parse(text));
const doubling = (levels: number) =>
  Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
  ).join(' ');

describe('measureDocument', () => {
  it.each<[string, string, Partial<DocumentMeasures>]>([
    [
      'one field',
      '{ a }',
      { depth: 1, fields: 1, rootFields: 1, aliases: 0, directives: 0, introspectionDepth: 0 },
    ],
    ['fields inside each other', '{ a { b { c } d } }', { depth: 3, fields: 4, rootFields: 1 }],
    ['inline fragments', '{ a { ... on A { ... { b { c } } } } }', { depth: 3, fields: 3 }],
    ['aliases, of __typename too', '{ x: a { y: __typename z: b } }', { aliases: 3 }],
    [
      'a fragment for each time that it is spread',
      '{ ...F ...F } fragment F on Query { x: a @include(if: true) { b } }',
      { fields: 4, rootFields: 2, aliases: 2, directives: 2, depth: 2 },
    ],
    [
      'a fragment that nothing spreads',
      '{ a } fragment F on A { b c x: d }',
      { fields: 3, aliases: 1, depth: 1, rootFields: 1 },
    ],
    [
      'the largest of several operations',
      'query A { a { b } } query B { a b c }',
      { depth: 2, fields: 3, rootFields: 3 },
    ],
    [
      'directives everywhere',
      'query A($v: Int @d) @d { a @d ...F @d ... @d { b } } fragment F on Q @d { c }',
      { directives: 6 },
    ],
    [
      'a cycle',
      '{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }',
      { fields: 2 },
    ],
    [
      'introspection apart',
      '{ __schema { types { name } } a { b } }',
      { introspectionDepth: 3, depth: 2 },
    ],
    [
      'introspection under an alias',
      '{ a: __schema { types { name } } }',
      { introspectionDepth: 3, depth: 0 },
    ],
    [
      'introspection in a fragment',
      '{ ...F } fragment F on Query { __type(name: "A") { name } }',
      { introspectionDepth: 2, depth: 0 },
    ],
    [
      '2^200 spreads',
      `{ ...F0 } ${doubling(200)} fragment F200 on Query { a }`,
      { fields: 2 ** 200 },
    ],
  ])('counts %s', (_, text, expected) => expect(measure(text)).toMatchObject(expected));

  it('finds the introspection of GraphiQL 15 deep and nothing else in it', () => {
    expect(measure(getIntrospectionQuery())).toMatchObject({
      depth: 0,
      introspectionDepth: 15,
      rootFields: 1,
    });
  });
});
