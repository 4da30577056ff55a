import { buildSchema, defaultFieldResolver, execute, isObjectType, parse } from 'graphql';
import { AnswerBudget } from '../../core/answer-budget.js';
import { charged, chargeAnswer } from './limit-answers.js';

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
