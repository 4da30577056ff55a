import { lettersAndDigits } from '../language/index.js';

/** Spaces and punctuation. Without letters and digits, so that a pattern takes linear time. */
const SEPARATORS =
  '[\\t -/:-@\\[-`{-~\u00A0-\u00A9\u00AB-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF' +
  '\u2000-\u206F\u20A0-\u20CF\u2190-\u22FF\u2500-\u2775\u2794-\u27BF\u3000-\u3003\u3008-\u3020' +
  '\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]*';

/**
 * Finds the letters and digits of a normalised text, in any case, with any spaces and punctuation
 * between them. A Latin word or number at an end must be whole.
 */
export function exactPattern(text: string): RegExp {
  const letters = Array.from(lettersAndDigits(text));
  const edge = (letter: string | undefined, lookaround: string) =>
    /[0-9a-z]/.test(letter ?? '') ? lookaround : '';
  const source =
    edge(letters[0], '(?<![0-9a-z])') +
    letters.join(SEPARATORS) +
    edge(letters.at(-1), '(?![0-9a-z])');
  return new RegExp(source, 'giu');
}
