import { isTail, stemsOf } from '../../language/index.js';
import type { KnownWords } from './known-words.js';

/** A word with its ending in a longer run. */
export interface Segment {
  readonly text: string;
  readonly mistakes: number;
  /** A noun of one syllable: 계산 + 탭. At most one is allowed in a run. */
  readonly single?: boolean;
  /** A function word of one syllable: 내, 안. */
  readonly isFunction?: boolean;
}

interface Path {
  readonly cost: number;
  readonly segments: readonly Segment[];
}

/** Maximum length in characters. Latin names are long. */
const MAX_SEGMENT_LENGTH = 20;
/** Maximum length of a segment with mistakes. */
const MAX_FUZZY_SEGMENT_LENGTH = 8;

/** Costs per segment and per mistake. They favour few long segments without mistakes. */
const SEGMENT_COST = 1;
const MISTAKE_COST = 2;

/** Cost of a segment with an ending. It favours few endings: 단톡 나가기, not 단톡나 가기. */
const ENDING_COST = 0.2;

/** Additional cost of a noun of one syllable: nearly every mistake contains one by accident. */
const SINGLE_COST = 1.2;

/**
 * Splits a word into known words with the lowest total cost (Viterbi algorithm); null if that is
 * impossible. With `fuzzy`, the word may have at most two mistakes.
 */
export function segment(
  word: string,
  words: KnownWords,
  { fuzzy }: { fuzzy: boolean },
): readonly Segment[] | null {
  if (!/[가-힣]/.test(word) && !fuzzy) return null;
  const best: (Path | null)[] = [{ cost: 0, segments: [] }];
  for (let end = 1; end <= word.length; end++) {
    best[end] = null;
    for (let start = Math.max(0, end - MAX_SEGMENT_LENGTH); start < end; start++) {
      const before = best[start];
      if (!before) continue;
      for (const candidate of segmentsOf(word.slice(start, end), words, fuzzy, start > 0)) {
        const frequency = Math.min(0.5, Math.log10(1 + words.documents(candidate.text)) / 10);
        const ending = words.documents(candidate.text) > 0 ? 0 : ENDING_COST;
        const cost =
          before.cost +
          SEGMENT_COST +
          ending -
          frequency +
          candidate.mistakes * MISTAKE_COST +
          (candidate.single || candidate.isFunction ? SINGLE_COST : 0);
        if (cost < (best[end]?.cost ?? Infinity))
          best[end] = { cost, segments: [...before.segments, candidate] };
      }
    }
  }
  const path = best[word.length];
  if (!path || path.segments.filter(({ single }) => single).length > 1) return null;
  if (path.segments.every(({ text, single, isFunction }) => single || isFunction || isTail(text)))
    return null;
  return path.segments.reduce((sum, { mistakes }) => sum + mistakes, 0) <= 2 ? path.segments : null;
}

/** Joins segments with spaces between words. Endings stay attached: 변경 + 하는. */
export function joinSegments(segments: readonly Segment[]): string {
  let text = '';
  for (const { text: part } of segments) text += text !== '' && !isTail(part) ? ` ${part}` : part;
  return text;
}

/** Function words of one syllable that people write without a space. */
const FUNCTION_SYLLABLES = new Set('내제안못왜더다좀꼭');

/** The possible readings of one segment. Only a segment after another one may be an ending. */
function segmentsOf(text: string, words: KnownWords, fuzzy: boolean, follows: boolean): Segment[] {
  if (follows && isTail(text)) return [{ text, mistakes: 0 }];
  if (text.length === 1) {
    if (!fuzzy && FUNCTION_SYLLABLES.has(text)) return [{ text, mistakes: 0, isFunction: true }];
    const isNoun =
      !fuzzy && /[가-힣]/.test(text) && words.isEstablished(text) && words.titles(text) > 0;
    return isNoun ? [{ text, mistakes: 0, single: true }] : [];
  }
  if (words.isKnown(text) || (follows && text.length > 2 && words.isVerbPiece(text)))
    return [{ text, mistakes: 0 }];
  if (!fuzzy || text.length > MAX_FUZZY_SEGMENT_LENGTH) return [];
  // In a longer run, a word with two mistakes would match almost everything.
  return ['', ...stemsOf(text)].flatMap((stem) => {
    const word = stem || text;
    const near = word.length > 1 ? words.nearest(word, 1.5) : null;
    return near && words.isNoun(near.word)
      ? [{ text: near.word + text.slice(word.length), mistakes: near.distance }]
      : [];
  });
}
