import { cutExcerpt } from '../core/excerpt.js';
import type { TextRange } from '../core/sentences.js';
import { exactPattern } from './interpretation/exact-texts.js';
import { isParticle, lettersAndDigits, normalize } from '../language/index.js';
import type { MatchedText, QueryPhrase } from './engine.js';
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
 * Marks quoted texts and identifiers only as a whole; the words of a quoted text are not marked
 * elsewhere. Removes marks of single syllables inside other words (안 in 안내).
 */
export function refineRanges(
  { text, ranges }: MatchedText,
  phrases: readonly QueryPhrase[],
): MatchedText {
  if (phrases.length === 0)
    return { text, ranges: ranges.filter(([start, end]) => !isLooseSyllable(text, start, end)) };
  const quoted = phrases.filter(({ isRequired }) => isRequired).map((phrase) => phrase.text);
  const letters = quoted.map((phrase) => normalize(lettersAndDigits(phrase)));
  const isQuoted = (start: number, end: number) =>
    letters.some((phrase) => phrase.includes(normalize(lettersAndDigits(text.slice(start, end)))));
  const kept = ranges.filter(
    ([start, end]) => !isLooseSyllable(text, start, end) && !isQuoted(start, end),
  );
  const places = phrases.flatMap((phrase) => placesOf(phrase, text));
  return { text, ranges: mergeRanges([...kept, ...places].sort(([a], [b]) => a - b)) };
}

/** The places of a phrase in a text. */
function placesOf({ text: phrase }: QueryPhrase, text: string): TextRange[] {
  return [...text.matchAll(exactPattern(phrase))].map(({ 0: match, index }) => [
    index,
    index + match.length,
  ]);
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
