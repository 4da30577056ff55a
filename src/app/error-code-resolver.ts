import { Query, registerEnumType, Resolver } from 'type-graphql';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.js';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

const ErrorCodeEnum = Object.fromEntries(CODES.map((code) => [code, code]));

registerEnumType(ErrorCodeEnum, {
  name: 'ErrorCode',
  description: 'The codes of errors, in `extensions.code`. More codes may be added.',
  valuesConfig: Object.fromEntries(
    Object.entries(ERROR_CODES).map(([code, description]) => [code, { description }]),
  ),
});

@Resolver()
export class ErrorCodeResolver {
  @Query(() => [ErrorCodeEnum], {
    nullable: true,
    description: 'Every code that an error may have. This field makes the enum part of the schema.',
  })
  errorCodes(): ErrorCode[] {
    return CODES;
  }
}
