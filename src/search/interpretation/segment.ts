import { isTail, stemsOf } from '../../language/index.js';
import type { KnownWords } from './known-words.js';

/** A word in a longer run, with its ending. */
export interface Segment {
  readonly text: string;
  readonly mistakes: number;
  /** A noun of one syllable: 계산 + 탭. At most one is allowed in a run. */
  readonly single?: boolean;
}

interface Path {
  readonly cost: number;
  readonly segments: readonly Segment[];
}

/** In letters; Latin names are long. */
const MAX_SEGMENT_LENGTH = 20;
const MAX_FUZZY_SEGMENT_LENGTH = 8;

/** Every segment has a cost, so that few long ones win. A mistake costs more than a segment. */
const SEGMENT_COST = 1;
const MISTAKE_COST = 2;

/** Cost of a segment with an ending, so that few endings win: 단톡 나가기, not 단톡나 가기. */
const ENDING_COST = 0.2;

/** Additional cost of a noun of one syllable: nearly every mistake contains one by accident. */
const SINGLE_COST = 1.2;

/**
 * Cuts a word into known words, in the cheapest way (Viterbi over its letters); null where that is
 * impossible. With `fuzzy` up to two mistakes are allowed in all.
 */
export function segmented(
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
      for (const segment of segmentsOf(word.slice(start, end), words, fuzzy, start > 0)) {
        const frequency = Math.min(0.5, Math.log10(1 + words.documents(segment.text)) / 10);
        const ending = words.documents(segment.text) > 0 ? 0 : ENDING_COST;
        const cost =
          before.cost +
          SEGMENT_COST +
          ending -
          frequency +
          segment.mistakes * MISTAKE_COST +
          (segment.single ? SINGLE_COST : 0);
        if (cost < (best[end]?.cost ?? Infinity))
          best[end] = { cost, segments: [...before.segments, segment] };
      }
    }
  }
  const path = best[word.length];
  if (!path || path.segments.filter(({ single }) => single).length > 1) return null;
  if (path.segments.every(({ text, single }) => single || isTail(text))) return null;
  return path.segments.reduce((sum, { mistakes }) => sum + mistakes, 0) <= 2 ? path.segments : null;
}

/** The segments with spaces between words; endings stay attached: 변경 + 하는. */
export function joined(segments: readonly Segment[]): string {
  let text = '';
  for (const { text: part } of segments) text += text !== '' && !isTail(part) ? ` ${part}` : part;
  return text;
}

/** What one segment may be. An ending is possible only where it follows another segment. */
function segmentsOf(text: string, words: KnownWords, fuzzy: boolean, follows: boolean): Segment[] {
  if (follows && isTail(text)) return [{ text, mistakes: 0 }];
  if (text.length === 1) {
    const isNoun =
      !fuzzy && /[가-힣]/.test(text) && words.isEstablished(text) && words.titles(text) > 0;
    return isNoun ? [{ text, mistakes: 0, single: true }] : [];
  }
  if (words.isKnown(text) || (follows && text.length > 2 && words.isVerbPiece(text)))
    return [{ text, mistakes: 0 }];
  if (!fuzzy || text.length > MAX_FUZZY_SEGMENT_LENGTH) return [];
  // Within a longer run two mistakes in one word would match nearly everything.
  return ['', ...stemsOf(text)].flatMap((stem) => {
    const word = stem || text;
    const near = word.length > 1 ? words.nearest(word, 1.5) : null;
    return near && words.isNoun(near.word)
      ? [{ text: near.word + text.slice(word.length), mistakes: near.distance }]
      : [];
  });
}
