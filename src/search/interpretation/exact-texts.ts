import { lettersAndDigits } from '../../language/index.js';
import type { QueryPhrase } from '../engine.js';

/** Texts in quotation marks. Single quotes are left out, because they are apostrophes too. */
const QUOTED = /"([^"]+)"|[“”„]([^“”„]+)[“”]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』/g;

/** Removes all quotation marks. */
export function withoutQuotationMarks(query: string): string {
  return query.replace(/["“”„«»「」『』]/g, ' ');
}

/**
 * Latin letters and digits joined by punctuation (SERVICE_URL, settings.py, ERR-1042), or mixed
 * (v5, mp3).
 */
const IDENTIFIER =
  /(?<![\p{L}\p{N}])(?:[a-z0-9]+(?:[_.:/#@+-]+[a-z0-9]+)+|[a-z]+[0-9][a-z0-9]*|[0-9]+[a-z][a-z0-9]*)/giu;

/** A part of a query that is searched as typed, with its range [start, end) in the query. */
export interface ExactText {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** The quoted texts and identifiers of a query, in order. */
export function exactTexts(query: string): ExactText[] {
  const quoted = [...query.matchAll(QUOTED)].flatMap((match) => {
    const text = match
      .slice(1)
      .find((group) => group !== undefined)!
      .trim();
    return /[\p{L}\p{N}]/u.test(text) ? [exactText(match, text, true)] : [];
  });
  const isOutside = ({ start, end }: ExactText) =>
    quoted.every((other) => end <= other.start || start >= other.end);
  const identifiers = [...query.matchAll(IDENTIFIER)]
    .map((match) => exactText(match, match[0], false))
    .filter(isOutside);
  return [...quoted, ...identifiers].sort((a, b) => a.start - b.start);
}

function exactText(
  { 0: whole, index }: RegExpExecArray,
  text: string,
  isQuoted: boolean,
): ExactText {
  return { text, isQuoted, start: index, end: index + whole.length };
}

/** Maximum number of phrases, because each is searched in many texts. */
const MAX_PHRASES = 8;

/** The distinct phrases of a normalised query, ignoring punctuation. */
export function phrasesOf(query: string): QueryPhrase[] {
  const phrases = new Map<string, QueryPhrase>();
  const texts = exactTexts(query);
  const byNeed = [...texts.filter((text) => text.isQuoted), ...texts];
  for (const { text, isQuoted } of byNeed) {
    const key = lettersAndDigits(text);
    if (phrases.size === MAX_PHRASES && !phrases.has(key)) continue;
    phrases.set(key, { text, isRequired: isQuoted || phrases.get(key)?.isRequired === true });
  }
  return [...phrases.values()];
}

/**
 * The parts of an identifier that have a meaning alone; not the digits of a version, and no part of
 * a word of letters and digits (KE104).
 */
export function piecesOf(identifier: string): string[] {
  return identifier.match(/(?<![a-z0-9])(?:[a-z]{2,}|[0-9]{3,})(?![a-z0-9])/g) ?? [];
}

/** The letters of a word of letters and digits: iphone of iphone15. */
export function lettersIn(word: string): string[] {
  return word.match(/[a-z]{2,}/g) ?? [];
}

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
