import {
  choseong,
  isChoseong,
  stemsOf,
  toKoreanLayout,
  toLatinLayout,
} from '../../language/index.js';
import { KnownWords, type Words } from './known-words.js';
import { joined, type Segment, segmented } from './segment.js';

/** How one written word is to be read. `text` may be several words. */
export interface Reading {
  readonly kind: 'KNOWN' | 'UNKNOWN' | 'SPACING' | 'SPELLING' | 'KEYBOARD_LAYOUT' | 'CHOSEONG';
  readonly text: string;
}

/** What people write for laughing and agreeing: no words. */
const LAUGHTER = /^(ㅋ+|ㅎ+|ㅇ+|ㄴ+|ㄷ+)$/;

const LONGEST_FUZZY_RUN = 16;

/** A longer run is no question that somebody wrote without spaces; it is searched as it is. */
const LONGEST_RUN = 60;
const LONGEST_LATIN_PREFIX = 8;

/**
 * A word that so many titles have is a subject of this help centre: likelier meant than one that it
 * never mentions.
 */
const SUBJECT = 12;

/** Below it every Latin word is near to every other: aos is not ios. */
const SHORTEST_LATIN = 4;

/**
 * Reads words as people type them into a phone, against the words that the index knows: without
 * spaces, in the wrong keyboard layout, by first letters, with slips. One reader for each query. A
 * word that is known stays; one that is not known in any way stays too.
 */
export class WordReader {
  private readonly words: KnownWords;

  constructor(words: Words) {
    this.words = new KnownWords(words);
  }

  /** `word`: a run of letters and digits, in the case in which it was typed. */
  read(word: string): Reading {
    const lower = word.toLowerCase();
    if (word.length > LONGEST_RUN) return { kind: 'UNKNOWN', text: lower };
    if (this.words.isKnown(lower) || this.words.isVerb(lower))
      return { kind: 'KNOWN', text: lower };
    if (this.words.isDenied(lower))
      return { kind: 'SPACING', text: `${lower.charAt(0)} ${lower.slice(1)}` };
    if (this.words.isPrefixed(lower)) return { kind: 'KNOWN', text: lower };
    const spaced = segmented(lower, this.words, { fuzzy: false });
    if (spaced) return reading('SPACING', lower, spaced);
    const single = undoubled(lower).find((text) => text.length > 1 && this.words.isKnown(text));
    if (single !== undefined) return { kind: 'SPELLING', text: single };
    if (this.words.tokensKnown(lower) || this.words.isInflected(lower))
      return { kind: 'KNOWN', text: lower };
    return (
      this.inOtherLayout(word) ??
      this.byChoseong(lower) ??
      this.corrected(lower) ?? { kind: 'UNKNOWN', text: lower }
    );
  }

  /**
   * A word of the language that no article has, beside words that are certain: the noun one slip
   * away that stands with one of them in a title (버툰 콘트롤, where there is 버튼 콘트롤), or that
   * is a subject of many titles; null where there is none.
   */
  beside(word: string, certain: readonly string[]): Reading | null {
    if (!mayBeCorrected(word) || certain.length === 0) return null;
    const found = ['', ...stemsOf(word)].flatMap((stem) => {
      const typed = stem || word;
      const near = typed.length > 1 ? this.words.nearest(typed, 1) : null;
      return near &&
        this.words.isNoun(near.word) &&
        (near.titles >= SUBJECT || this.words.together(near.word, certain))
        ? [near.word + word.slice(typed.length)]
        : [];
    });
    return found[0] === undefined ? null : { kind: 'SPELLING', text: found[0] };
  }

  /** For a word of the language that no article has: a noun in titles one slip away, or null. */
  offer(word: string): string | null {
    if (!mayBeCorrected(word)) return null;
    const near = this.words.nearest(word, 1);
    return near && near.titles > 0 && this.words.isNoun(near.word) ? near.word : null;
  }

  /**
   * A far more frequent word that is one slip away from a rare one, or null. A word that names an
   * article is not doubted.
   */
  doubt(word: string): string | null {
    return this.words.doubt(word);
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
      for (let at = 2; at < Math.min(word.length - 1, LONGEST_LATIN_PREFIX); at++) {
        if (this.words.documents(word.slice(0, at).toLowerCase()) === 0) continue;
        const rest = this.readHangul(toKoreanLayout(word.slice(at)));
        if (rest) return found(`${word.slice(0, at).toLowerCase()} ${rest}`);
      }
    } else if (/^[ㄱ-ㅣ가-힣]+$/.test(word) && /[ㄱ-ㅣ]/.test(word)) {
      const latin = toLatinLayout(word).toLowerCase();
      if (this.words.documents(latin) > 0) return found(latin);
    }
    return null;
  }

  /** Whole syllables that are known, also without spaces or with a slip; null for anything else. */
  private readHangul(text: string): string | null {
    if (!/^[가-힣]+$/.test(text)) return null;
    if (this.words.isKnown(text) && (text.length > 1 || this.words.isEstablished(text)))
      return text;
    const spaced = segmented(text, this.words, { fuzzy: false });
    if (spaced) return joined(spaced);
    if (this.words.tokensKnown(text)) return text;
    if (text.length < 2) return null;
    const corrected = this.words.isKorean(text) ? null : this.slipIn(text);
    if (corrected && corrected.distance <= 1) return corrected.text;
    // Latin letters hardly ever give whole syllables by accident, and never a word as well.
    return this.words.holdsWord(text) ? text : null;
  }

  private byChoseong(word: string): Reading | null {
    if (word.length < 2 || !isChoseong(word) || LAUGHTER.test(word)) return null;
    const best = this.words.ofChoseong(word).find((text) => choseong(text) === word);
    return best === undefined ? null : { kind: 'CHOSEONG', text: best };
  }

  private corrected(word: string): Reading | null {
    if (!mayBeCorrected(word)) return null;
    const found = (text: string): Reading => ({ kind: 'SPELLING', text });
    const whole = this.slipIn(word);
    // A word of the language that the articles happen not to use is no slip, unless it sounds like
    // one that names an article (베터리).
    if (this.words.isKorean(word))
      return whole && whole.distance <= 0.5 && whole.titles > 0 ? found(whole.text) : null;
    if (whole) return found(whole.text);
    // A known word and one syllable that is nothing: 가입반 is 가입, not 가 + 일반.
    const known = word.slice(0, -1);
    if (
      known.length > 1 &&
      this.words.documents(known) > 0 &&
      this.words.documents(word.slice(-1)) === 0
    )
      return found(known);
    if (/^[a-z]/.test(word)) return null;
    const segments = segmented(word, this.words, { fuzzy: true });
    return segments && reading('SPELLING', word, segments);
  }

  /**
   * The word, or the word before what is attached to it, with its slips mended; the nearest of all.
   */
  private slipIn(word: string): { text: string; distance: number; titles: number } | null {
    const stems = ['', ...stemsOf(word)]
      .map((stem) => stem || word)
      .filter((stem) => stem.length > 1);
    const found = stems.flatMap((stem) => {
      if (stem !== word && this.words.isKorean(stem)) return [];
      const near = this.words.nearest(stem, 2);
      return near
        ? [
            {
              text: near.word + word.slice(stem.length),
              distance: near.distance,
              titles: near.titles,
            },
          ]
        : [];
    });
    return found.sort((a, b) => a.distance - b.distance)[0] ?? null;
  }
}

/**
 * A number is what it is. A word that ends in a lone letter is not finished. Of two syllables, one
 * with a particle (걔가) is no evidence of anything.
 */
function mayBeCorrected(word: string): boolean {
  if (word.length < 2 || word.length > LONGEST_FUZZY_RUN || /^\p{N}|[ㄱ-ㅣ]$/u.test(word))
    return false;
  if (/^[a-z]/.test(word) && word.length < SHORTEST_LATIN) return false;
  return !(word.length === 2 && /[은는이가을를]$/.test(word));
}

/** The word without one of two equal syllables side by side, for each such pair. */
function undoubled(word: string): string[] {
  return [...word.matchAll(/([가-힣])(?=\1)/g)].map(
    ({ index }) => word.slice(0, index) + word.slice(index + 1),
  );
}

function reading(kind: Reading['kind'], word: string, segments: readonly Segment[]): Reading {
  const text = joined(segments);
  return text === word ? { kind: 'KNOWN', text } : { kind, text };
}
