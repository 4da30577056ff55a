import { GraphQLScalarType, Kind, print } from 'graphql';
import { z } from 'zod';
import { badInput } from './errors.js';

/** Also checks that the day exists: `Date` would read February 30 as March 2. */
const ISO = z.iso.datetime({ offset: true }).or(z.iso.datetime({ offset: true, precision: -1 }));

/** Parses ISO 8601 with a time zone. Throws BAD_USER_INPUT, naming `field`, for any other text. */
export function parseTime(value: unknown, field = 'DateTime'): Date {
  const date = new Date(ISO.safeParse(value).data ?? NaN);
  // Postgres has no year 0, and ISO 8601 needs four digits. An offset may leave this range.
  if (!(date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9_999))
    throw badInput(
      field,
      `${JSON.stringify(value)} is not a time.`,
      'ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z.',
    );
  return date;
}

/** A point in time. Input: ISO 8601 with a time zone. Output: UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A point in time in ISO 8601 format. Inputs need a date, a time (seconds are optional) and ' +
    'an offset or Z, e.g. 2026-03-01T09:00:00+09:00. Responses are in UTC, e.g. ' +
    '2026-03-01T00:00:00.000Z.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => parseTime(value),
  parseLiteral: (node) => parseTime(node.kind === Kind.STRING ? node.value : print(node)),
});
