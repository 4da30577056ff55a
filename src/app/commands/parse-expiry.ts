import { DateTime } from '../../core/date-time.js';
import { OperatorError } from '../../core/errors.js';
import { durationMs } from './duration.js';

/**
 * When a key expires: a time as ISO 8601, or minutes, hours or days from now, e.g. 30m, 12h or 90d.
 * OperatorError for anything else.
 */
export function parseExpiry(text: string, now: Date): Date {
  const left = durationMs(text);
  if (left !== null) return new Date(now.getTime() + left);
  try {
    return DateTime.parseValue(text);
  } catch (error) {
    throw new OperatorError(
      `--expires is "${text}", but it must be a time like 2030-01-31T00:00:00Z, or how long from now, like 30m, 12h or 90d.`,
      { cause: error },
    );
  }
}
