import { DateTime } from '../../core/date-time.js';
import { OperatorError } from '../../core/errors.js';

const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

/** When a key expires: a time as ISO 8601, or minutes, hours or days from now, e.g. 30m, 12h or 90d. OperatorError for anything else. */
export function parseExpiry(text: string, now: Date): Date {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (unit !== undefined) return new Date(now.getTime() + Number(count) * UNITS[unit as keyof typeof UNITS]);
  try {
    return DateTime.parseValue(text);
  } catch (error) {
    throw new OperatorError(
      `--expires is "${text}", but it must be a time like 2030-01-31T00:00:00Z, or how long from now, like 30m, 12h or 90d.`,
      { cause: error },
    );
  }
}
