import { DateTime } from '../../core/date-time.js';
import { OperatorError } from '../../core/errors.js';

const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

/**
 * A time in the past or future: as ISO 8601 with a zone, or a day, which is its first moment in Korea, or how many minutes, hours or days
 * ago, e.g. 30m, 12h or 90d. OperatorError, which names the option, for anything else.
 */
export function parseTime(option: string, text: string, now: Date): Date {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (unit !== undefined) return new Date(now.getTime() - Number(count) * UNITS[unit as keyof typeof UNITS]);
  try {
    return isDay(text) ? DateTime.parseValue(`${text}T00:00:00+09:00`) : DateTime.parseValue(text);
  } catch (error) {
    throw new OperatorError(
      `${option} is "${text}", but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), or how long ago, like 30m, 12h or 90d.`,
      { cause: error },
    );
  }
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return date !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
