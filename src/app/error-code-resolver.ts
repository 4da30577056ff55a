import { Query, registerEnumType, Resolver } from 'type-graphql';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.js';
import { ERROR_REASONS, type ErrorReason } from '../core/error-reasons.js';

const ErrorCodeEnum = enumOf(
  ERROR_CODES,
  'ErrorCode',
  'The codes of errors, in `extensions.code`. More codes may be added.',
);

const ErrorReasonEnum = enumOf(
  ERROR_REASONS,
  'ErrorReason',
  'The reasons of errors, in `extensions.reason`: an error has one where its code and field do not ' +
    'tell a client what to say. More reasons may be added, also to errors that have none now.',
);

@Resolver()
export class ErrorCodeResolver {
  @Query(() => [ErrorCodeEnum], {
    nullable: true,
    description: 'Every code that an error may have. This field makes the enum part of the schema.',
  })
  errorCodes(): ErrorCode[] {
    return Object.keys(ERROR_CODES) as ErrorCode[];
  }

  @Query(() => [ErrorReasonEnum], {
    nullable: true,
    description:
      'Every reason that an error may have. This field makes the enum part of the schema.',
  })
  errorReasons(): ErrorReason[] {
    return Object.keys(ERROR_REASONS) as ErrorReason[];
  }
}

/** Registers the enum of a list. */
function enumOf(list: Record<string, string>, name: string, description: string) {
  const registered = Object.fromEntries(Object.keys(list).map((key) => [key, key]));
  const described = Object.entries(list).map(([key, text]) => [key, { description: text }]);
  registerEnumType(registered, {
    name,
    description,
    valuesConfig: Object.fromEntries(described) as Record<string, { description: string }>,
  });
  return registered;
}
