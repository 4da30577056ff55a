import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from './errors.js';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The time of a text in ISO 8601 with a time zone. BAD_USER_INPUT, naming `field`, for any other. */
export function parseTime(value: unknown, field = 'DateTime'): Date {
  const date =
    typeof value === 'string' && ISO.test(value) && isDay(value.slice(0, 10))
      ? new Date(value)
      : undefined;
  if (!date || Number.isNaN(date.getTime()) || !isYear(date.getUTCFullYear())) {
    throw badInput(
      field,
      `${JSON.stringify(value)} is not a time.`,
      'ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z.',
    );
  }
  return date;
}

/**
 * Years from 1 to 9999: Postgres has no year 0, and ISO 8601 needs four digits. The offset of a
 * valid text may move the time out of this range.
 */
function isYear(year: number): boolean {
  return year >= 1 && year <= 9_999;
}

/** Whether the day exists. `Date` alone would read February 30 as March 2. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
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
  parseLiteral: (node) => parseTime(node.kind === Kind.STRING ? node.value : undefined),
});
