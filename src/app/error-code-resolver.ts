import { Query, registerEnumType, Resolver } from 'type-graphql';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.js';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

const ErrorCodeEnum = Object.fromEntries(CODES.map((code) => [code, code]));

registerEnumType(ErrorCodeEnum, {
  name: 'ErrorCode',
  description: 'The codes of errors, in `extensions.code`. New ones may be added.',
  valuesConfig: Object.fromEntries(
    Object.entries(ERROR_CODES).map(([code, description]) => [code, { description }]),
  ),
});

/** Lists the codes of errors, so that the schema has their enum. */
@Resolver()
export class ErrorCodeResolver {
  @Query(() => [ErrorCodeEnum], {
    nullable: true,
    description: 'Every code that an error may have. It makes the enum part of the schema.',
  })
  errorCodes(): ErrorCode[] {
    return CODES;
  }
}
