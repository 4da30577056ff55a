import { DateTime } from '../../core/date-time.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/durations.js';
import { OperatorError } from '../../core/errors.js';

const UNITS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/**
 * Parses a time: ISO 8601 with a time zone, a day (its midnight in Korea), or minutes, hours or
 * days before or after now, e.g. 30m, 12h or 90d. Throws OperatorError, naming the option, for any
 * other text.
 */
export function parseTime(
  option: string,
  text: string,
  now: Date,
  direction: 'ago' | 'from now' = 'ago',
): Date {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (unit !== undefined) {
    const distance = Number(count) * UNITS[unit as keyof typeof UNITS];
    return new Date(now.getTime() + (direction === 'ago' ? -distance : distance));
  }
  try {
    return DateTime.parseValue(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+09:00` : text);
  } catch (error) {
    throw new OperatorError(
      `${option} is "${text}", but it must be a time like 2026-11-01T09:00:00Z, a day like ` +
        `2026-11-01 (its midnight in Korea), or how long ${direction}, like 30m, 12h or 90d.`,
      { cause: error },
    );
  }
}
