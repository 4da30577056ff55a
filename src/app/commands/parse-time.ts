import { DateTime } from '../../core/date-time.js';
import { OperatorError } from '../../core/errors.js';
import { durationMs } from './duration.js';

/**
 * A time in the past or future: as ISO 8601 with a zone, or a day, which is its first moment in
 * Korea, or how many minutes, hours or days ago, e.g. 30m, 12h or 90d. OperatorError, which names
 * the option, for anything else.
 */
export function parseTime(option: string, text: string, now: Date): Date {
  const ago = durationMs(text);
  if (ago !== null) return new Date(now.getTime() - ago);
  try {
    return DateTime.parseValue(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+09:00` : text);
  } catch (error) {
    throw new OperatorError(
      `${option} is "${text}", but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), or how long ago, like 30m, 12h or 90d.`,
      { cause: error },
    );
  }
}
