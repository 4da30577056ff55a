import {
  choseong,
  isChoseong,
  isTail,
  stemsOf,
  toKoreanLayout,
  toLatinLayout,
} from '../../language/index.js';
import { KnownWords, type WordSources } from './known-words.js';

/** The reading of one typed word, whose `text` may have several words. */
export interface Reading {
  readonly kind: 'KNOWN' | 'UNKNOWN' | 'SPACING' | 'SPELLING' | 'KEYBOARD_LAYOUT' | 'CHOSEONG';
  readonly text: string;
}

/** Laughter and agreement: letters that are not words. */
const LAUGHTER = /^(ㅋ+|ㅎ+|ㅇ+|ㄴ+|ㄷ+)$/;

/** Longer words are not corrected. */
const MAX_FUZZY_LENGTH = 16;

/** Longer runs are not queries without spaces, and stay unchanged. */
const MAX_RUN_LENGTH = 60;

/** Maximum length of a Latin word before a word in the wrong layout (PCqjwjs). */
const MAX_LATIN_PREFIX = 8;

/** In at least this many titles, a word is a subject of the help centre. */
const MIN_SUBJECT_TITLES = 12;

/** Shorter Latin words have too many similar words: aos is not ios. */
const MIN_LATIN_LENGTH = 4;

/**
 * Finds the known words for text typed without spaces, in the wrong keyboard layout, as initial
 * consonants, or with mistakes. Other words stay unchanged. One reader serves one query.
 */
export class WordReader {
  private readonly words: KnownWords;

  constructor(sources: WordSources) {
    this.words = new KnownWords(sources);
  }

  /** Reads a run without changes. */
  unchanged(word: string): Reading {
    const text = word.toLowerCase();
    return { kind: this.words.isKnown(text) ? 'KNOWN' : 'UNKNOWN', text };
  }

  /** Reads a run of letters and digits in its typed case. */
  read(word: string): Reading {
    const lower = word.toLowerCase();
    if (word.length > MAX_RUN_LENGTH) return { kind: 'UNKNOWN', text: lower };
    if (this.words.isKnown(lower) || this.words.isVerb(lower))
      return { kind: 'KNOWN', text: lower };
    if (this.words.isTransliterated(lower)) return { kind: 'KNOWN', text: lower };
    if (this.words.isNegatedVerb(lower))
      return { kind: 'SPACING', text: `${lower.charAt(0)} ${lower.slice(1)}` };
    if (this.words.isPrefixed(lower)) return { kind: 'KNOWN', text: lower };
    if (this.words.isSyllableWithParticle(lower)) return { kind: 'KNOWN', text: lower };
    const spaced = this.words.isKoreanWord(lower)
      ? null
      : segment(lower, this.words, { fuzzy: false });
    if (spaced) return reading('SPACING', lower, spaced);
    const single = withoutDoubledSyllable(lower).find(
      (text) => text.length > 1 && this.words.isKnown(text),
    );
    if (single !== undefined) return { kind: 'SPELLING', text: single };
    const ending = this.words.spokenEndingAt(lower);
    // A spoken ending is no mistake, and no article needs to have it.
    if (ending > 0) return this.read(word.slice(0, ending));
    if (ending === 0) return { kind: 'KNOWN', text: lower };
    if (this.words.hasOnlyKnownTokens(lower) || this.words.isInflected(lower))
      return { kind: 'KNOWN', text: lower };
    return (
      this.byChoseong(lower) ??
      this.inOtherLayout(word) ??
      this.corrected(lower) ?? { kind: 'UNKNOWN', text: lower }
    );
  }

  /**
   * Replaces a Korean word without an article by a noun one mistake away that is in a title with a
   * known word of the query (버툰 콘트롤 -> 버튼 콘트롤), or in many titles. null if there is none.
   */
  replaceByContext(word: string, known: readonly string[]): Reading | null {
    if (!mayBeCorrected(word) || known.length === 0) return null;
    const found = ['', ...stemsOf(word)].flatMap((stem) => {
      const typed = stem || word;
      const near = typed.length > 1 ? this.words.nearest(typed, 1) : null;
      return near &&
        this.words.isNoun(near.word) &&
        (near.titles >= MIN_SUBJECT_TITLES || this.words.cooccur(near.word, known))
        ? [near.word + word.slice(typed.length)]
        : [];
    });
    return found[0] === undefined ? null : { kind: 'SPELLING', text: found[0] };
  }

  /** For a Korean word without an article: a noun of titles one mistake away, or null. */
  suggest(word: string): string | null {
    if (!mayBeCorrected(word)) return null;
    const near = this.words.nearest(word, 1);
    return near && near.titles > 0 && this.words.isNoun(near.word) ? near.word : null;
  }

  /** See `KnownWords.moreFrequent`. */
  moreFrequent(word: string): string | null {
    return this.words.moreFrequent(word);
  }

  private inOtherLayout(word: string): Reading | null {
    const found = (text: string): Reading => ({ kind: 'KEYBOARD_LAYOUT', text });
    if (/^[a-z]{3,}$/i.test(word)) {
      for (const typed of new Set([
        word,
        word.toLowerCase(),
        word.charAt(0).toLowerCase() + word.slice(1),
      ])) {
        const hangul = this.readHangul(toKoreanLayout(typed));
        if (hangul) return found(hangul);
      }
      for (let at = 2; at < Math.min(word.length - 1, MAX_LATIN_PREFIX); at++) {
        if (this.words.documents(word.slice(0, at).toLowerCase()) === 0) continue;
        const rest = this.readHangul(toKoreanLayout(word.slice(at)));
        if (rest) return found(`${word.slice(0, at).toLowerCase()} ${rest}`);
      }
    } else if (/^[ㄱ-ㅣ가-힣]+$/.test(word) && /[ㄱ-ㅣ]/.test(word)) {
      const latin = toLatinLayout(word).toLowerCase();
      if (this.words.documents(latin) > 0 || this.words.isHelpWord(latin)) return found(latin);
    }
    return null;
  }

  /** Reads complete syllables, perhaps without spaces or with a mistake; null if unknown. */
  private readHangul(text: string): string | null {
    if (!/^[가-힣]+$/.test(text)) return null;
    if (this.words.isKnown(text) && (text.length > 1 || this.words.isEstablished(text)))
      return text;
    const spaced = segment(text, this.words, { fuzzy: false });
    if (spaced) return joinSegments(spaced);
    if (this.words.hasOnlyKnownTokens(text)) return text;
    if (text.length < 2) return null;
    const corrected = this.words.isKorean(text) ? null : this.nearestCorrection(text);
    if (corrected && corrected.distance <= 1) return corrected.text;
    // A Latin word rarely converts to complete syllables, and hardly ever to a known word.
    return this.words.containsKnownWord(text) ? text : null;
  }

  private byChoseong(word: string): Reading | null {
    if (word.length < 2 || !isChoseong(word) || LAUGHTER.test(word)) return null;
    const best = this.words.ofChoseong(word).find((text) => choseong(text) === word);
    return best === undefined ? null : { kind: 'CHOSEONG', text: best };
  }

  private corrected(word: string): Reading | null {
    if (!mayBeCorrected(word)) return null;
    const found = (text: string): Reading => ({ kind: 'SPELLING', text });
    const whole = this.nearestCorrection(word);
    // A Korean word without an article is correct, unless it sounds like a word of a title
    // (베터리).
    if (this.words.isKorean(word))
      return whole && whole.distance <= 0.5 && whole.titles > 0 ? found(whole.text) : null;
    if (whole) return found(whole.text);
    // A known word with a surplus syllable: 가입반 is 가입, not 가 + 일반.
    const start = word.slice(0, -1);
    if (
      start.length > 1 &&
      this.words.documents(start) > 0 &&
      this.words.documents(word.slice(-1)) === 0
    )
      return found(start);
    if (/^[a-z]/.test(word)) return null;
    const segments = segment(word, this.words, { fuzzy: true });
    return segments && reading('SPELLING', word, segments);
  }

  /** The nearest correction of the word, or of its stem with the ending kept; or null. */
  private nearestCorrection(
    word: string,
  ): { text: string; distance: number; titles: number } | null {
    const stems = ['', ...stemsOf(word)]
      .map((stem) => stem || word)
      .filter((stem) => stem.length > 1);
    const found = stems.flatMap((stem) => {
      if (stem !== word && this.words.isKorean(stem)) return [];
      const near = this.words.nearest(stem, 2);
      return near ? [{ ...near, text: near.word + word.slice(stem.length) }] : [];
    });
    return found.sort((a, b) => a.distance - b.distance)[0] ?? null;
  }
}

/**
 * Whether a word may be corrected. Not numbers, unfinished words (a single letter at the end), and
 * words of one syllable with a particle (걔가).
 */
function mayBeCorrected(word: string): boolean {
  if (word.length < 2 || word.length > MAX_FUZZY_LENGTH || /^\p{N}|[ㄱ-ㅣ]$/u.test(word))
    return false;
  if (/^[a-z]/.test(word) && word.length < MIN_LATIN_LENGTH) return false;
  return !(word.length === 2 && /[은는이가을를]$/.test(word));
}

/** For each pair of equal neighbouring syllables: the word without one of them. */
function withoutDoubledSyllable(word: string): string[] {
  return [...word.matchAll(/([가-힣])(?=\1)/g)].map(
    ({ index }) => word.slice(0, index) + word.slice(index + 1),
  );
}

function reading(kind: Reading['kind'], word: string, segments: readonly Segment[]): Reading {
  const text = joinSegments(segments);
  return text === word ? { kind: 'KNOWN', text } : { kind, text };
}

/** A word with its ending, within a longer run. */
export interface Segment {
  readonly text: string;
  readonly mistakes: number;
  /** Whether this is a noun of one syllable (계산 + 탭), of which a run may have one. */
  readonly single?: boolean;
  /** Whether this is a function word of one syllable: 내, 안. */
  readonly isFunction?: boolean;
}

interface Path {
  readonly cost: number;
  readonly segments: readonly Segment[];
}

/** Maximum length of a segment in characters: Latin names are long. */
const MAX_SEGMENT_LENGTH = 20;
/** Maximum length of a segment with mistakes. */
const MAX_FUZZY_SEGMENT_LENGTH = 8;

/** Costs per segment and per mistake. They favour few long segments without mistakes. */
const SEGMENT_COST = 1;
const MISTAKE_COST = 2;

/** Cost of a segment with an ending. It favours few endings: 단톡 나가기, not 단톡나 가기. */
const ENDING_COST = 0.2;

/** Additional cost of a noun of one syllable, because mistakes often contain one by accident. */
const SINGLE_COST = 1.2;

/**
 * Splits a word into known words at the lowest total cost (Viterbi algorithm); null if impossible.
 * With `fuzzy`, up to two mistakes are allowed.
 */
function segment(
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

/** Joins segments with spaces. Endings stay attached: 변경 + 하는. */
function joinSegments(segments: readonly Segment[]): string {
  let text = '';
  for (const { text: part } of segments) text += text !== '' && !isTail(part) ? ` ${part}` : part;
  return text;
}

/** Function words of one syllable that people write without spaces. */
const FUNCTION_SYLLABLES = new Set('내제안못왜더다좀꼭');

/** The possible readings of one segment. Only a segment that follows another may be an ending. */
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
  // With two mistakes, a word in a longer run would match almost everything.
  return ['', ...stemsOf(text)].flatMap((stem) => {
    const word = stem || text;
    const near = word.length > 1 ? words.nearest(word, 1.5) : null;
    return near && words.isNoun(near.word)
      ? [{ text: near.word + text.slice(word.length), mistakes: near.distance }]
      : [];
  });
}
