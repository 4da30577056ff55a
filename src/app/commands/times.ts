import { DateTime } from '../../core/date-time.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/durations.js';
import { OperatorError } from '../../core/errors.js';

const UNITS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** Parses minutes, hours or days, e.g. 30m, 12h or 90d, to milliseconds; null for other texts. */
function durationMs(text: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * UNITS[unit as keyof typeof UNITS];
}

/**
 * Parses the expiry of a key: an ISO 8601 time, or minutes, hours or days from now, e.g. 30m, 12h
 * or 90d. Throws OperatorError for anything else.
 */
export function parseExpiry(text: string, now: Date): Date {
  const left = durationMs(text);
  if (left !== null) return new Date(now.getTime() + left);
  try {
    return DateTime.parseValue(text);
  } catch (error) {
    throw new OperatorError(
      `--expires is "${text}", but it must be a time like 2030-01-31T00:00:00Z, or how long ` +
        'from now, like 30m, 12h or 90d.',
      { cause: error },
    );
  }
}

/**
 * Parses a time: ISO 8601 with a time zone, a day (its midnight in Korea), or minutes, hours or
 * days ago, e.g. 30m, 12h or 90d. Throws OperatorError, naming the option, for anything else.
 */
export function parseTime(option: string, text: string, now: Date): Date {
  const ago = durationMs(text);
  if (ago !== null) return new Date(now.getTime() - ago);
  try {
    return DateTime.parseValue(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+09:00` : text);
  } catch (error) {
    throw new OperatorError(
      `${option} is "${text}", but it must be a time like 2026-11-01T09:00:00Z, a day like ` +
        '2026-11-01 (its midnight in Korea), or how long ago, like 30m, 12h or 90d.',
      { cause: error },
    );
  }
}
