import { DoumError } from '../../core/errors.js';

/**
 * Maximum nesting of JSON from clients. Much deeper values overflow the stack of recursive code
 * such as `JSON.stringify`.
 */
export const MAX_NESTING = 100;

const [QUOTE, BACKSLASH, ...BRACKETS] = Buffer.from('"\\[{]}');
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = BRACKETS;

/**
 * Whether a JSON text in UTF-8 has arrays and objects nested deeper than `MAX_NESTING`. Does not
 * parse the text.
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
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Creates LIMIT_EXCEEDED. `what` begins the message, e.g. "The body of the request". */
export function tooNested(what: string): DoumError {
  const message = `${what} has more than ${MAX_NESTING} arrays and objects inside each other; at most ${MAX_NESTING} are possible.`;
  return new DoumError('LIMIT_EXCEEDED', message, { hint: 'Send flatter JSON.' });
}
