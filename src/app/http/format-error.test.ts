import { GraphQLError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { errorFormatter } from './format-error.js';

const format = (error: GraphQLError) =>
  errorFormatter({ introspection: true })(
    { ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...error.extensions } },
    error,
  );

describe('errorFormatter', () => {
  it("tells nothing of the objects that type-graphql's validation keeps in its errors, should it ever be turned on", () => {
    const target = { secret: 'the whole input' };
    const thrown = new ArgumentValidationError([
      { target, property: 'secret', value: target.secret, children: [], constraints: { isInt: 'no' } },
    ]);
    const error = new GraphQLError('Argument Validation Error', {
      originalError: thrown,
      path: ['a'],
      extensions: thrown.extensions,
    });
    expect(JSON.parse(JSON.stringify(format(error)))).toEqual({
      message: 'Argument Validation Error',
      path: ['a'],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('cuts what graphql-js quotes, never through a character', () => {
    const message = `Variable "$a" got invalid value "${'😀'.repeat(1_000)}"`;
    const formatted = format(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
    expect(formatted.message.length).toBeLessThanOrEqual(401);
    expect(formatted.message.isWellFormed()).toBe(true);
  });
});
