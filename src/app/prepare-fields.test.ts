import { buildSchema, graphql } from 'graphql';
import { badInput, DoumError } from '../core/errors.js';
import { AnswerBudget } from '../core/answer-budget.js';
import { prepareFields } from './prepare-fields.js';

const errorOf = async (field: string) => {
  const schema = buildSchema('type Query { a: Int } type Mutation { change(input: Int): Int }');
  schema.getMutationType()!.getFields().change!.resolve = () => {
    throw badInput(field, 'It is wrong.', 'Correct it.');
  };
  prepareFields(schema);
  const { errors } = await graphql({
    schema,
    source: 'mutation { change(input: 1) }',
    contextValue: { answer: new AnswerBudget({ bytes: 1_000, entries: 10 }) },
  });
  return errors![0]!.originalError as DoumError;
};

describe('the path of the field in an error of a mutation', () => {
  it.each([
    ['title', 'input.title'],
    ['inputLanguage', 'input.inputLanguage'],
    ['input', 'input'],
    ['input.title', 'input.title'],
  ])('%s becomes %s', async (field, path) => {
    const error = await errorOf(field);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', message: 'It is wrong.' });
    expect(error.details).toEqual({ field: path, hint: 'Correct it.' });
  });
});
