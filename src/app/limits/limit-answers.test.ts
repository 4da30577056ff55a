import { buildSchema, execute, parse } from 'graphql';
import { AnswerBudget } from '../../core/answer-budget.js';
import { limitAnswers } from './limit-answers.js';

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
limitAnswers(schema);

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

describe('limitAnswers', () => {
  it('allows a small answer', async () => {
    const { message, errors } = await ask('{ things { name parts { text } } number }', {
      bytes: 1e7,
      entries: 101_000,
    });
    expect([message, errors]).toEqual([undefined, undefined]);
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
