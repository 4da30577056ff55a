import { buildSchema, defaultFieldResolver, execute, isObjectType, parse } from 'graphql';
import { AnswerBudget } from '../../core/answer-budget.js';
import { charged, chargeAnswer } from './limit-answers.js';

const LENGTH = 1_000;

const schema = buildSchema(`
  type Query { things: [Thing!] later: [Thing!] words: [String!] text: String number: Int }
  type Thing { name: String! parts: [Part!]! slow: String! }
  type Part { text: String! }`);
let made = 0;
const part = { text: 'a' };
const thing = {
  name: 'thing',
  parts: () => ((made += 1), Array.from({ length: 100 }, () => part)),
  slow: async () => ((made += 1), 'b'.repeat(100)),
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
    number: 1,
  };
  const { data, errors } = await execute({
    schema,
    document: parse(query),
    rootValue,
    contextValue: { answer },
  });
  return { data, errors, message: answer.refusal?.message, made };
};

describe('A charged field', () => {
  it('allows a small answer', async () => {
    const { message, errors } = await ask('{ things { name parts { text } } number }', {
      bytes: 1e7,
      entries: 101_000,
    });
    expect([message, errors]).toEqual([undefined, undefined]);
  });

  it('leaves no rejection without a handler when an item of a list is too large', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const { message } = await ask('{ things { slow parts { text } } }', { entries: 1_150 });
      expect(message).toMatch(/entries/);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });

  it.each([
    ['a list', '{ words }', { entries: 999 }, /more than 999 entries in its lists/],
    ['a list that comes later', '{ later { name } }', { entries: 999 }, /entries/],
    ['lists in lists', '{ things { parts { text } } }', { entries: 100_000 }, /entries/],
    ['a text, in bytes', '{ text }', { bytes: 2_500 }, /more than 2,500 bytes/],
    ['the texts of a list', '{ words }', { bytes: 10_000 }, /bytes/],
    ['many short values', '{ things { name } }', { bytes: 15_000 }, /bytes/],
    ['the names of values', `{ things { ${'n'.repeat(80)}: name } }`, { bytes: 90_000 }, /bytes/],
    ['values that come later', '{ later { slow } }', { bytes: 100_000 }, /bytes/],
  ])('counts %s', async (_, query, limits, says) => {
    const { message, data } = await ask(query, limits);
    expect(message).toMatch(says);
    expect(Object.values(data!)).toEqual([null]);
  });

  it('resolves no more fields once the answer is too large', async () => {
    // A list of a thousand entries, then a hundred entries in each of them.
    expect(
      (await ask('{ things { parts { text } } a: things { parts { text } } }', { entries: 2_500 }))
        .made,
    ).toBe(16);
  });
});

describe('chargeAnswer', () => {
  const refusalOf = (data: unknown, limits: { bytes?: number; entries?: number }) => {
    const answer = new AnswerBudget({ bytes: 1e9, entries: 1e9, ...limits });
    if (limits.bytes === undefined && limits.entries === undefined) chargeAnswer(answer, data);
    else expect(() => chargeAnswer(answer, data)).toThrow(/^The answer would have more than/);
    return answer.refusal?.message;
  };
  const things = Array.from({ length: 100 }, () => ({ words: ['가나', '다'], at: new Date(0) }));

  it.each([
    ['the entries of lists', { entries: 299 }, /299 entries/],
    ['texts in lists', { bytes: 2_500 }, /2,500 bytes/],
  ])('counts %s', (_, limits, says) => {
    expect(refusalOf({ things }, limits)).toMatch(says);
  });

  it.each([[{ things }], [null], [undefined], [{ a: null, b: 1 }]])('allows %j', (data) => {
    expect(refusalOf(data, {})).toBeUndefined();
  });

  it('counts as much as the JSON has, about', () => {
    const data = { things, text: '가'.repeat(1_000), number: 1, none: null };
    const size = Buffer.byteLength(JSON.stringify(data));
    const answer = new AnswerBudget({ bytes: 1e9, entries: 1e9 });
    chargeAnswer(answer, data);
    expect(1e9 - answer.remainingBytes).toBeGreaterThan(0.9 * size);
    expect(1e9 - answer.remainingBytes).toBeLessThan(1.5 * size);
  });
});
