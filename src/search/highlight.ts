import { wholeCharacters } from '../core/text.js';
import type { MatchedText } from './engine.js';
import type { HighlightSegment } from './search-types.js';

type Range = [start: number, end: number];

/** Merges adjacent and overlapping ranges (카카오 + 톡 = 카카오톡). They must be ascending. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/**
 * Splits a text into segments at the matched ranges, which must be ascending. Adjacent and
 * overlapping ranges are merged.
 */
export function toSegments(text: string, ranges: readonly Range[]): HighlightSegment[] {
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

/**
 * The plain text of a variant on one line, with its matched ranges. The engine matched the
 * paragraphs of all variants together; this finds those of the variant.
 */
export function matchVariant(bodyText: string, paragraphs: readonly MatchedText[]): MatchedText {
  const text = bodyText.replaceAll('\n', ' ');
  if (paragraphs.length === 0) return { text, ranges: [] };
  const matched = new Map(paragraphs.map((paragraph) => [paragraph.text, paragraph.ranges]));
  const ranges: Range[] = [];
  let at = 0;
  for (const line of bodyText.split('\n')) {
    for (const [start, end] of matched.get(line) ?? []) ranges.push([at + start, at + end]);
    at += line.length + 1;
  }
  return { text, ranges };
}

/**
 * How much of a text matched, to compare texts: the number of different words counts first, then
 * that of matches.
 */
export function matchStrength({ text, ranges }: MatchedText): number {
  return strengthOf(
    new Set(ranges.map(([start, end]) => text.slice(start, end).toLowerCase())).size,
    ranges.length,
  );
}

/**
 * The part of a text in which most different words match, as segments: at most `length` characters
 * (UTF-16 units), beginning at the start of a word.
 */
export function excerpt({ text, ranges }: MatchedText, length: number): HighlightSegment[] {
  const start = text.length <= length ? 0 : bestStart(text, ranges, length);
  const [from, to] = wholeCharacters(text, start, Math.min(text.length, start + length));
  const inside = ranges
    .filter(([a, b]) => b > from && a < to)
    .map(([a, b]): Range => [Math.max(a, from) - from, Math.min(b, to) - from]);
  return toSegments(text.slice(from, to), inside);
}

/**
 * Slides a window over the ranges and counts those inside. The time must be linear, because a long
 * text may match everywhere.
 */
function bestStart(text: string, ranges: readonly Range[], length: number): number {
  const lead = Math.min(60, Math.floor(length / 5));
  const words = ranges.map(([start, end]) => text.slice(start, end).toLowerCase());
  const inside = new Map<string, number>();
  let [from, to] = [0, 0];
  let best = 0;
  let bestStrength = -1;
  for (const start of [0, ...ranges.map(([at]) => wordStart(text, Math.max(0, at - lead)))]) {
    for (; to < ranges.length && ranges[to]![1] <= start + length; to += 1)
      inside.set(words[to]!, (inside.get(words[to]!) ?? 0) + 1);
    for (; from < to && ranges[from]![0] < start; from += 1) {
      const left = inside.get(words[from]!)! - 1;
      if (left > 0) inside.set(words[from]!, left);
      else inside.delete(words[from]!);
    }
    const strength = strengthOf(inside.size, to - from);
    if (strength > bestStrength) [best, bestStrength] = [start, strength];
  }
  // Near the end of the text, the window can begin earlier.
  return Math.min(best, wordStart(text, Math.max(0, text.length - length)));
}

/** Different words count first, then all matches. */
function strengthOf(words: number, matches: number): number {
  return words * 1_000 + Math.min(matches, 999);
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  // Looks only at the next 32 characters, so that a text without spaces is not scanned for every
  // match.
  const space = text.slice(at - 1, at + 31).indexOf(' ');
  return space < 0 ? at : at + space;
}
