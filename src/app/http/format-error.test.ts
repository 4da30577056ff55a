import { ApolloServerErrorCode } from '@apollo/server/errors';
import { type GraphQLEnumType, GraphQLError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.js';
import { DoumError } from '../../core/errors.js';
import { buildSchema } from '../build-schema.js';
import { errorFormatter } from './format-error.js';

const format = (error: GraphQLError, { introspection } = { introspection: true }) =>
  errorFormatter({ introspection })(
    { ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...error.extensions } },
    error,
  );

describe('errorFormatter', () => {
  it("does not show the objects in errors of type-graphql's validation, should it be enabled", () => {
    const target = { secret: 'the whole input' };
    const thrown = new ArgumentValidationError([
      {
        target,
        property: 'secret',
        value: target.secret,
        children: [],
        constraints: { isInt: 'no' },
      },
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

  it('tells the client that lost a deadlock to send the request again', () => {
    const originalError = Object.assign(new Error('deadlock detected'), {
      driverError: { code: '40P01' },
    });
    expect(
      format(new GraphQLError('deadlock detected', { originalError, path: ['a'] })),
    ).toMatchObject({
      message: 'Another change of the same objects conflicted with this one: nothing was written.',
      extensions: { code: 'CONFLICT', hint: 'Send it again.' },
    });
  });

  it('gives every error a code of the enum ErrorCode in the schema', () => {
    const known = buildSchema().getType('ErrorCode') as GraphQLEnumType;
    expect(known.getValues().map(({ name }) => name)).toEqual(Object.keys(ERROR_CODES));
    const thrown: GraphQLError[] = [
      ...Object.values(ApolloServerErrorCode),
      'SOMETHING_NEW',
      '__proto__',
      'constructor',
    ].map((code) => new GraphQLError('An error.', { extensions: { code } }));
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[])
      thrown.push(new GraphQLError('A', { originalError: new DoumError(code, 'A.') }));
    thrown.push(new GraphQLError('A'), new GraphQLError('B', { originalError: new Error('B') }));
    const codes = thrown.map((error) => format(error).extensions!.code as string);
    for (const code of codes) expect(known.getValue(code)?.name).toBe(code);
    for (const code of Object.keys(ERROR_CODES)) expect(codes).toContain(code);
  });

  it('shortens values that graphql-js quotes, without splitting a character', () => {
    const message = `Variable "$a" got invalid value "${'😀'.repeat(1_000)}"`;
    const formatted = format(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
    expect(formatted.message.length).toBeLessThanOrEqual(401);
    expect(formatted.message.isWellFormed()).toBe(true);
  });

  it.each([
    [
      'Cannot query field "a" on type "B". Did you mean "c", "d", or "e"?',
      'Cannot query field "a" on type "B".',
    ],
    [
      'Variable "$a" got invalid value "Did you mean"; no such "A". Did you mean the enum value "B"?',
      'Variable "$a" got invalid value "Did you mean"; no such "A".',
    ],
    ['Unknown type "A". Did you mean nothing', 'Unknown type "A". Did you mean nothing'],
    ['What?', 'What?'],
  ])('without introspection %s becomes %s', (message, expected) => {
    const error = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
    expect(format(error, { introspection: false }).message).toBe(expected);
  });

  it('takes time linear in the value that was sent', () => {
    expectProportional(200, (times) => {
      const message = `Variable "$a" got invalid value "${'Did you mean '.repeat(times)}"`;
      format(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }), {
        introspection: false,
      });
    });
  });
});
