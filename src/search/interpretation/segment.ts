import { isTail, stemsOf } from '../../language/index.js';
import type { KnownWords } from './known-words.js';

/** A word in a longer run, with what is attached to it. */
export interface Segment {
  readonly text: string;
  readonly mistakes: number;
  /** A noun of one syllable, of which a word may have one: 계산 + 탭. */
  readonly single?: boolean;
}

interface Path {
  readonly cost: number;
  readonly segments: readonly Segment[];
}

/** In letters; Latin names are long. */
const LONGEST_SEGMENT = 20;
const LONGEST_FUZZY_SEGMENT = 8;

/**
 * A segment costs so much, so that fewer and longer ones win; a mistake costs more than a segment.
 */
const SEGMENT_COST = 1;
const MISTAKE_COST = 2;

/**
 * Of two ways to cut, the one in which less is taken for attached: 단톡 나가기, not 단톡나 가기.
 */
const ATTACHED_COST = 0.2;

/**
 * A noun of one syllable stands in nearly every slip, so it is the last thing to be taken for a
 * word.
 */
const SINGLE_COST = 1.2;

/**
 * The word as known words one behind the other, the cheapest way of all (Viterbi over its letters),
 * or null. `fuzzy`: with at most two slips in all.
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
    for (let start = Math.max(0, end - LONGEST_SEGMENT); start < end; start++) {
      const before = best[start];
      if (!before) continue;
      for (const segment of segmentsOf(word.slice(start, end), words, fuzzy, start > 0)) {
        const frequency = Math.min(0.5, Math.log10(1 + words.documents(segment.text)) / 10);
        const attached = words.documents(segment.text) > 0 ? 0 : ATTACHED_COST;
        const cost =
          before.cost +
          SEGMENT_COST +
          attached -
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

/** The text with its words apart; what is attached stays attached: 변경 + 하는. */
export function joined(segments: readonly Segment[]): string {
  let text = '';
  for (const { text: part } of segments) text += text !== '' && !isTail(part) ? ` ${part}` : part;
  return text;
}

/** `behind`: something stands before it, to which a tail can be attached. */
function segmentsOf(text: string, words: KnownWords, fuzzy: boolean, behind: boolean): Segment[] {
  if (behind && isTail(text)) return [{ text, mistakes: 0 }];
  if (text.length === 1) {
    const isNoun =
      !fuzzy && /[가-힣]/.test(text) && words.isEstablished(text) && words.titles(text) > 0;
    return isNoun ? [{ text, mistakes: 0, single: true }] : [];
  }
  if (words.isKnown(text) || (behind && text.length > 2 && words.isVerbPiece(text)))
    return [{ text, mistakes: 0 }];
  if (!fuzzy || text.length > LONGEST_FUZZY_SEGMENT) return [];
  // Inside a longer run two mistakes in one word make everything look like something.
  return ['', ...stemsOf(text)].flatMap((stem) => {
    const word = stem || text;
    const near = word.length > 1 ? words.nearest(word, 1.5) : null;
    return near && words.isNoun(near.word)
      ? [{ text: near.word + text.slice(word.length), mistakes: near.distance }]
      : [];
  });
}
