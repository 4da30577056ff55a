import { checkEach } from '../../core/check-all.js';
import { badInput } from '../../core/errors.js';

const MAX_ORIGINS = 50;
/** A host name has at most 253 characters. */
const MAX_LENGTH = 300;

/** An origin as browsers and web views send it, e.g. capacitor://localhost. Only ASCII. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/**
 * Returns the origins as browsers send them: in lower case, without default ports and duplicates.
 * Throws BAD_USER_INPUT, naming `field`, for anything else, and for more than 50 origins.
 */
export function readOrigins(texts: readonly string[], field: string): string[] {
  if (texts.length > MAX_ORIGINS)
    throw badInput(
      field,
      `${field} has ${texts.length} origins; at most ${MAX_ORIGINS} are possible.`,
    );
  return [...new Set(checkEach(texts, (text, i) => readOrigin(text, `${field}.${i}`)))];
}

function readOrigin(text: string, field: string): string {
  const origin = text.trim().toLowerCase().replace(/\/$/, '');
  if (origin.length > MAX_LENGTH || !ORIGIN.test(origin) || !URL.canParse(origin))
    throw badInput(
      field,
      `${JSON.stringify(text.slice(0, 100))} is not an origin.`,
      'Give the scheme and the host, and a port if it has one, e.g. https://shop.example.com.',
    );
  // The URL API returns an opaque origin for other schemes; browsers send those as they are.
  return /^https?:/.test(origin) ? new URL(origin).origin : origin;
}
