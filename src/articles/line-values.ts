import { z } from 'zod';

/** Tolerance for times in the future: the clock of the machine that wrote the file may be ahead. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

// The values in lines of an import. An error message is the name of the field and one of these
// texts: `title must be text.`
export const text = z.string({ error: 'must be text' });
export const texts = z.array(text, { error: 'must be a list of texts' });
export const time = z.iso
  .datetime({
    offset: true,
    error: 'must be a time in ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z',
  })
  .transform((value) => new Date(value))
  .refine((value) => value.getTime() <= Date.now() + CLOCK_DIFFERENCE_MS, {
    error: 'must not lie in the future',
  });
