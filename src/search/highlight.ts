import { cutExcerpt } from '../core/text/excerpt.js';
import type { TextRange } from '../core/text/sentences.js';
import {
  isFunctionToken,
  isParticle,
  lettersAndDigits,
  normalize,
  tokenize,
} from '../language/index.js';
import type { EngineQuery, MatchedText, QueryPhrase } from './engine.js';
import { exactPattern } from './interpretation/exact-texts.js';
import type { HighlightSegment } from './search-types.js';

/** Merges adjacent and overlapping ascending ranges (카카오 + 톡 = 카카오톡). */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** Splits a text into segments at the matched ranges, which are ascending, and merged first. */
export function toSegments(text: string, ranges: readonly TextRange[]): HighlightSegment[] {
  const segments: HighlightSegment[] = [];
  let at = 0;
  for (const [start, end] of mergeRanges(ranges)) {
    if (start > at) segments.push({ text: text.slice(at, start), highlighted: false });
    segments.push({ text: text.slice(start, end), highlighted: true });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), highlighted: false });
  return segments;
}

/** Maximum length of a particle in characters. */
const MAX_PARTICLE = 3;

/** Negating words. Before other syllables they only begin a word (안내). */
const NEGATION = /^[안못]$/;

/**
 * Returns a function that corrects the marks of a text. Quoted texts and identifiers are marked as
 * a whole, and the words of a quoted text nowhere else. Marks of single syllables inside other words
 * (안 in 안내) go.
 */
export function rangeRefiner(phrases: readonly QueryPhrase[]): (match: MatchedText) => MatchedText {
  const patterns = phrases.map((phrase) => exactPattern(phrase.text));
  const quoted = phrases
    .filter(({ isRequired }) => isRequired)
    .map((phrase) => normalize(lettersAndDigits(phrase.text)));
  const isQuoted = (text: string) => {
    const letters = normalize(lettersAndDigits(text));
    return quoted.some((phrase) => phrase.includes(letters));
  };
  return ({ text, ranges }) => {
    const own = ranges.filter(([start, end]) => !isLooseSyllable(text, start, end));
    if (phrases.length === 0) return { text, ranges: own };
    const kept = own.filter(([start, end]) => !isQuoted(text.slice(start, end)));
    const places = patterns
      .flatMap((pattern) => [...text.matchAll(pattern)])
      .map(({ 0: match, index }): TextRange => [index, index + match.length]);
    return { text, ranges: mergeRanges([...kept, ...places].sort(([a], [b]) => a - b)) };
  };
}

function isLooseSyllable(text: string, start: number, end: number): boolean {
  if (end - start !== 1 || !/[가-힣]/.test(text[start]!)) return false;
  const rest = /^[가-힣]*/.exec(text.slice(end, end + MAX_PARTICLE + 1))![0];
  const isEnd = rest === '' || (isParticle(rest) && !NEGATION.test(text[start]!));
  return !isEnd || /[가-힣]/.test(text[start - 1] ?? '');
}

/**
 * The plain text of a variant with its matched ranges. The engine matched the paragraphs of all
 * variants together; this selects the paragraphs of one.
 */
export function matchVariant(bodyText: string, paragraphs: readonly MatchedText[]): MatchedText {
  if (paragraphs.length === 0) return { text: bodyText, ranges: [] };
  const matched = new Map(paragraphs.map((paragraph) => [paragraph.text, paragraph.ranges]));
  const ranges: TextRange[] = [];
  let at = 0;
  for (const line of bodyText.split('\n')) {
    for (const [start, end] of matched.get(line) ?? []) ranges.push([at + start, at + end]);
    at += line.length + 1;
  }
  return { text: bodyText, ranges };
}

/** Compares matched texts: by the number of distinct words, then by the number of matches. */
export function matchStrength({ text, ranges }: MatchedText): number {
  const words = new Set(ranges.map(([start, end]) => text.slice(start, end).toLowerCase())).size;
  return words * 1_000 + Math.min(ranges.length, 999);
}

/**
 * The part of a variant's text with the most distinct matched words, as segments: at most `length`
 * UTF-16 units with ellipses, on one line.
 */
export function excerpt(match: MatchedText, length: number): HighlightSegment[] {
  const { text, ranges } = cutExcerpt(match, length);
  return toSegments(text, ranges);
}

/**
 * The question that has most of the typed words, the first of equal ones. Null unless the question
 * has more of them than the title has. A text has a word if it has all terms of the word.
 */
export function matchedQuestion(
  { parts }: Pick<EngineQuery, 'parts'>,
  title: string,
  questions: readonly string[],
): string | null {
  const words = parts
    .flatMap(({ words }) => words)
    .map((word) => tokenize(word).flatMap((token) => (isFunctionToken(token) ? [] : token.term)))
    .filter((terms) => terms.length > 0);
  const covered = (text: string) => {
    const terms = new Set(tokenize(text).map(({ term }) => term));
    return words.filter((word) => word.every((term) => terms.has(term))).length;
  };
  let best: string | null = null;
  let most = covered(title);
  for (const question of questions) {
    const count = covered(question);
    if (count > most) [best, most] = [question, count];
  }
  return best;
}
