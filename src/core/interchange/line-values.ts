import { z } from 'zod';
import { MINUTE_MS } from '../durations.js';

/*
 * The values in lines of an import. An error message is the field's name and one of these texts:
 * `title must be text.`
 */

/** Tolerance for future times, because the clock of the exporting machine may be ahead. */
const CLOCK_DIFFERENCE_MS = 5 * MINUTE_MS;

export const text = z.string({ error: 'must be text' });
export const texts = z.array(text, { error: 'must be a list of texts' });
export const flag = z.boolean({ error: 'must be true or false' });
export const position = z.int32({ error: 'must be a whole number' });
/** Any time. */
export const date = z.iso
  .datetime({
    offset: true,
    error: 'must be a time in ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z',
  })
  .transform((value) => new Date(value))
  // As in `parseTime`: an offset may leave the years that Postgres and ISO 8601 have.
  .refine((value) => value.getUTCFullYear() >= 1 && value.getUTCFullYear() <= 9_999, {
    error: 'must lie in the years 1 to 9999',
  });
/** A time that is over. */
export const time = date.refine((value) => value.getTime() <= Date.now() + CLOCK_DIFFERENCE_MS, {
  error: 'must not lie in the future',
});
