import { DoumError } from '../../core/errors.js';

/**
 * Nobody's variables are deeper. Much deeper ones overflow the stack of whatever walks through
 * them, `JSON.stringify` too.
 */
export const MOST_NESTING = 100;

const [QUOTE, BACKSLASH, ...BRACKETS] = Buffer.from('"\\[{]}');
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = BRACKETS;

/**
 * Whether more than `MOST_NESTING` arrays and objects of a JSON text in UTF-8 are inside each
 * other. Needs no parsing.
 */
export function isTooNested(json: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < json.length; i += 1) {
    const byte = json[i];
    if (isText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > MOST_NESTING) return true;
  }
  return false;
}

/** LIMIT_EXCEEDED. `what` begins the sentence, e.g. "The body of the request". */
export function tooNested(what: string): DoumError {
  const message = `${what} has more than ${MOST_NESTING} arrays and objects inside each other; at most ${MOST_NESTING} are possible.`;
  return new DoumError('LIMIT_EXCEEDED', message, { hint: 'Send flatter JSON.' });
}
