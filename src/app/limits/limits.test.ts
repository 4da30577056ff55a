import { Registry } from 'prom-client';
import {
  getIntrospectionQuery,
  parse,
  buildSchema,
  defaultFieldResolver,
  execute,
  isObjectType,
} from 'graphql';
import { DoumError } from '../../core/errors.js';
import { AnswerBudget } from '../../core/answer-budget.js';
import { Admission } from './admission.js';
import { DocumentGuard } from './document-guard.js';
import { type DocumentMeasures, measureDocument } from './measure-document.js';
import { hashOf, parseManifest } from './trusted-documents.js';
import { charged, chargeAnswer } from './limit-answers.js';

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'admitted';
  } catch (error) {
    return error instanceof DoumError ? error.code : String(error);
  }
};

describe('Admission', () => {
  it('limits the points of one client, which count until they are released once', () => {
    const admission = new Admission({ perClient: 100, total: 1_000 }, new Registry());
    const leave = admission.admit('one', 60);
    admission.admit('one', 40);
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.admit('other', 100))).toBe('admitted');
    leave();
    leave();
    expect(codeOf(() => admission.admit('one', 60))).toBe('admitted');
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
  });

  it('admits one operation of any size for a client without running operations', () => {
    const admission = new Admission({ perClient: 100, total: 1_000 }, new Registry());
    expect(codeOf(() => admission.admit('one', 500))).toBe('admitted');
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
  });

  it('gives clients equal shares of the total, has an upper limit, and counts refusals', async () => {
    const registry = new Registry();
    const refusals = async () =>
      (await registry.metrics()).match(/(?<=^doum_overloaded_total).+/gm);
    const counts = (client: number, server: number) => [
      `{scope="client"} ${client}`,
      `{scope="server"} ${server}`,
    ];
    const admission = new Admission({ perClient: 100, total: 200 }, registry);
    const leave = admission.admit('greedy', 100);
    expect(codeOf(() => admission.admit('greedy', 1))).toBe('OVERLOADED');
    expect(await refusals()).toEqual(counts(1, 0));
    leave();
    for (let i = 0; i < 10; i++) admission.admit(`client ${i}`, 20);
    // 200 points shared by eleven clients: a client with 20 gets no more, a new one is admitted.
    expect(codeOf(() => admission.admit('client 1', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.admit('new', 20))).toBe('admitted');
    for (let i = 0; i < 9; i++) admission.admit(`later ${i}`, 20);
    expect(await refusals()).toEqual(counts(1, 1));
    expect(codeOf(() => admission.admit('too late', 1))).toBe('OVERLOADED');
    expect(await refusals()).toEqual(counts(1, 2));
  });
});

const LIMITS = {
  length: 60,
  tokens: 5,
  depth: 10,
  aliases: 10,
  rootFields: 10,
  directives: 10,
  fields: 10,
  cost: 10,
};

describe('DocumentGuard', () => {
  const check = (text: string) => () => new DocumentGuard(LIMITS, null, true).check(text);

  it('refuses a document with too many tokens', () => {
    expect(check('{ a b c d }')).toThrow('more than 5 tokens');
  });

  it('refuses a long document, whatever it consists of', () => {
    expect(check(`{ a } # ${'c'.repeat(60)}`)).toThrow('68 characters; at most 60 are possible');
  });

  it('refuses a long name, wherever it stands, before the document is parsed', () => {
    const guard = new DocumentGuard({ ...LIMITS, length: 1_000, tokens: 20 }, null, true);
    const name = 'n'.repeat(201);
    for (const text of [`{ ${name} }`, `{ a(b: ${name}) }`, `query ${name} {`, `{ a ...${name} }`])
      expect(() => guard.check(text)).toThrow('a name of 201 characters; at most 200 are possible');
    for (const text of [`{ a(b: "${name}") }`, `{ a } # ${name}`, `{ ${name.slice(1)} }`])
      expect(() => guard.check(text)).not.toThrow();
  });

  // Apollo then reports the syntax error.
  it.each(['{ a } tokens', '{ a } "Document contains more than 5 tokens."', '{ a'])(
    'lets the syntax error of %s pass',
    (text) => {
      expect(check(text)).not.toThrow();
    },
  );
});

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

const TEXT = 'query A { a }';
const SHA = hashOf(TEXT);
const apollo = (operations: unknown, more: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...more });

describe('parseManifest', () => {
  it.each([
    ['our own', JSON.stringify({ [SHA]: TEXT }), SHA],
    ['Relay', JSON.stringify({ '5d41402abc4b2a76b9719d911017c592': TEXT }), /^5d41/],
    ['the client preset', JSON.stringify({ [`sha256:${SHA}`]: TEXT }), `sha256:${SHA}`],
    ['Apollo', apollo([{ id: SHA, name: 'A', type: 'query', body: TEXT }]), SHA],
    ['an id that objects have', `{"__proto__": ${JSON.stringify(TEXT)}}`, '__proto__'],
  ])('reads the format of %s', (_, json, id) => {
    const [document] = parseManifest(json);
    expect(document!.text).toBe(TEXT);
    expect(document!.id).toMatch(id);
  });

  const none = 'is not JSON with a document for each id, nor a manifest of Apollo of version 1';
  it.each<[string, string | RegExp]>([
    ['{', none],
    ['[]', none],
    ['{"a": 1}', none],
    ['{"__proto__": {"a": "{ a }"}}', none],
    [apollo([{ id: 'a' }]), none],
    [apollo([{ id: 'a', body: TEXT }], { version: 2 }), none],
    ['{}', 'has no document'],
    [`{"a/b": ${JSON.stringify(TEXT)}}`, /^has the id "a\/b"; an id has/],
    [JSON.stringify({ ['a'.repeat(201)]: TEXT }), /^has the id "a{80}"; an id has/],
    [
      JSON.stringify({ [SHA]: 'query B { a }' }),
      `has the document ${SHA}, whose SHA-256 is another`,
    ],
  ])('refuses %s', (json, message) => {
    expect(() => parseManifest(json)).toThrow(message);
  });
});

const LENGTH = 1_000;

const schema = buildSchema(`
  type Query { things: [Thing!] later: [Thing!] words: [String!] text: String }
  type Thing { name: String! parts: [Part!]! }
  type Part { text: String! }`);
let made = 0;
const part = { text: 'a' };
const thing = {
  name: 'thing',
  parts: () => ((made += 1), Array.from({ length: 100 }, () => part)),
};
for (const type of Object.values(schema.getTypeMap()))
  if (isObjectType(type) && !type.name.startsWith('__'))
    for (const field of Object.values(type.getFields()))
      field.resolve = charged(defaultFieldResolver);

const ask = async (query: string, limits: { bytes?: number; entries?: number }) => {
  made = 0;
  const answer = new AnswerBudget({ bytes: 1e9, entries: 1e9, ...limits });
  const things = Array.from({ length: LENGTH }, () => thing);
  const rootValue = {
    things,
    later: async () => things,
    words: Array(LENGTH).fill('가나다'),
    text: '가'.repeat(LENGTH),
  };
  const { data } = await execute({
    schema,
    document: parse(query),
    rootValue,
    contextValue: { answer },
  });
  return { data, message: answer.refusal?.message, made };
};

describe('A charged field', () => {
  it.each([
    ['a list', '{ words }', { entries: 999 }, /more than 999 entries in its lists/],
    ['a list that comes later', '{ later { name } }', { entries: 999 }, /entries/],
    ['lists in lists', '{ things { parts { text } } }', { entries: 100_000 }, /entries/],
    ['a text, in bytes', '{ text }', { bytes: 2_500 }, /more than 2,500 bytes/],
    ['many short values', '{ things { name } }', { bytes: 15_000 }, /bytes/],
    ['the names of values', `{ things { ${'n'.repeat(80)}: name } }`, { bytes: 90_000 }, /bytes/],
  ])('counts %s', async (_, query, limits, says) => {
    const { message, data } = await ask(query, limits);
    expect(message).toMatch(says);
    expect(Object.values(data!)).toEqual([null]);
  });

  it('resolves no more fields once the answer is too large', async () => {
    // A list of a thousand entries, then a hundred entries in each of them.
    const query = '{ things { parts { text } } a: things { parts { text } } }';
    expect((await ask(query, { entries: 2_500 })).made).toBe(16);
  });
});

describe('chargeAnswer', () => {
  const refusalOf = (data: unknown, limits: { bytes?: number; entries?: number }) => {
    const answer = new AnswerBudget({ bytes: 1e9, entries: 1e9, ...limits });
    expect(() => chargeAnswer(answer, data)).toThrow(/^The answer would have more than/);
    return answer.refusal?.message;
  };
  const things = Array.from({ length: 100 }, () => ({ words: ['가나', '다'], at: new Date(0) }));

  it.each([
    ['the entries of lists', { entries: 299 }, /299 entries/],
    ['texts in lists', { bytes: 2_500 }, /2,500 bytes/],
  ])('counts %s', (_, limits, says) => {
    expect(refusalOf({ things }, limits)).toMatch(says);
  });
});
