import { lettersAndDigits } from '../../language/index.js';
import type { QueryPhrase } from '../engine.js';

/** Texts in quotation marks. Single marks are apostrophes, too. */
const QUOTED = /"([^"]+)"|[“”„]([^“”„]+)[“”]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』/g;

/** The query without the marks of quoted texts. */
export function withoutQuotationMarks(query: string): string {
  return query.replace(/["“”„«»「」『』]/g, ' ');
}

/**
 * Words of Latin letters and digits that are joined by punctuation (SERVICE_URL, settings.py,
 * ERR-1042), or that have both (v5, mp3).
 */
const IDENTIFIER =
  /(?<![\p{L}\p{N}])(?:[a-z0-9]+(?:[_.:/#@+-]+[a-z0-9]+)+|[a-z]+[0-9][a-z0-9]*|[0-9]+[a-z][a-z0-9]*)/giu;

/** A part of a query that is searched as typed: [start, end) in the query. */
export interface ExactText {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** The texts in quotation marks and the identifiers of a query, in order. */
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

/** Maximum number of phrases of a query, because each is searched in many texts. */
const MAX_PHRASES = 8;

/** The phrases of a normalised query, at most 8, each once in spite of its punctuation. */
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

/** The parts of an identifier that mean something alone: not the digits of a version. */
export function piecesOf(identifier: string): string[] {
  return identifier.match(/[a-z]{2,}|[0-9]{3,}/g) ?? [];
}
