import { combineCharacter, disassembleCompleteCharacter } from 'es-hangul';
import { seededRandom } from './seeded-random.js';
import { choseong, toLatinLayout } from '../../src/language/index.js';

/** A word that does not exist, in both alphabets. */
export interface SecretWord {
  hangul: string;
  latin: string;
}

/**
 * No Korean word has syllables of these letters, so analyzers recognize nothing in them and split
 * all alike. No initial equals a possible final consonant of the public word before it: 'ㄹㅌㅈㅈ'
 * would match another word, ㅌㅈㅈㅁ, after 알림.
 */
const RARE = {
  initials: ['ㅁ', 'ㅂ', 'ㅈ', 'ㅊ', 'ㅌ', 'ㅍ'],
  vowels: ['ㅑ', 'ㅕ', 'ㅛ', 'ㅠ'],
  finals: ['ㄱㅅ', 'ㄴㅈ', 'ㄹㅅ', 'ㄹㅌ', 'ㄹㅍ'],
} as const;
const SYLLABLES = 4;
const HANGUL_BEGINNING = 3;

/**
 * On the Korean layout the first letters are vowels and the last ones consonants, which form no
 * syllable in this order.
 */
const LATIN = { vowels: 'bhijklmnopuy', consonants: 'acdefgqrstvwxz' };
const LATIN_BEGINNING = 5;
const LATIN_END = 5;

/** Pieces of this length do not occur by chance, not even in a signature. */
const HANGUL_PIECE = 2;
const LATIN_PIECE = 7;

/**
 * Draws `count` random words of one shape. The initial consonants (초성) at the beginning of a word
 * occur in no other word and not in `beside`. No two words share a pair of letters, even misspelt,
 * so that a search for one never finds another. Prints its seed; `TEST_SEED` sets it.
 */
export function drawWords(count: number, beside: string): SecretWord[] {
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));
  process.stderr.write(`Words are drawn with TEST_SEED=${seed}\n`);
  const random = seededRandom(seed);
  const pick = <T extends string>(letters: ArrayLike<T>): T =>
    letters[Math.floor(random() * letters.length)]!;
  const words: SecretWord[] = [];
  let initials = choseong(beside);
  const pairs = new Set<string>();
  while (words.length < count) {
    const hangul = written(SYLLABLES, () =>
      combineCharacter(pick(RARE.initials), pick(RARE.vowels), pick(RARE.finals)),
    );
    const ends = [
      written(LATIN_BEGINNING, () => pick(LATIN.vowels)),
      written(LATIN_END, () => pick(LATIN.consonants)),
    ];
    const word = { hangul, latin: ends.join('') };
    const own = [hangul, misspelt(hangul), word.latin].flatMap((text) => pieces(text, 2));
    const letters = choseong(hangul);
    if (
      isLaughter(letters) ||
      initials.includes(letters.slice(0, HANGUL_BEGINNING)) ||
      own.some((pair) => pairs.has(pair))
    )
      continue;
    initials += ` ${letters}`;
    own.forEach((pair) => pairs.add(pair));
    words.push(word);
  }
  return words;
}

/** Equal letters, as in ㅋㅋㅋㅋ, are no initials of a word. */
const isLaughter = (letters: string) => /^(.)\1*$/.test(letters);

/** The texts that people type for the word, by kind. */
export function typings({ hangul, latin }: SecretWord, publicWord: string): Record<string, string> {
  const [first = '', second = '', third = ''] = hangul;
  return {
    whole: hangul,
    misspelt: misspelt(hangul),
    'misspelt beside a public word': `${misspelt(hangul)} ${publicWord}`,
    beginning: first + second,
    inside: second + third,
    'half typed': first + second + choseong(third),
    'first letters': choseong(hangul),
    'in the other keyboard layout': toLatinLayout(hangul),
    latin,
    'latin beginning': latin.slice(0, LATIN_BEGINNING),
    'latin beside a public word': `${publicWord} ${latin}`,
  };
}

/** The pieces that identify the word. */
export function piecesOf({ hangul, latin }: SecretWord): string[] {
  return [...pieces(hangul, HANGUL_PIECE), ...pieces(latin, LATIN_PIECE)];
}

function pieces(word: string, length: number): string[] {
  return Array.from({ length: word.length - length + 1 }, (_, at) => word.slice(at, at + length));
}

function written(length: number, next: () => string): string {
  return Array.from({ length }, next).join('');
}

/** The word with a wrong vowel in its second syllable. */
function misspelt([first = '', second = '', ...rest]: string): string {
  return [first, otherVowel(second), ...rest].join('');
}

/** The syllable with another rare vowel. */
function otherVowel(rare: string): string {
  const { choseong: initial, jungseong, jongseong } = disassembleCompleteCharacter(rare)!;
  const at = RARE.vowels.findIndex((vowel) => vowel === jungseong);
  return combineCharacter(initial, RARE.vowels[(at + 1) % RARE.vowels.length]!, jongseong);
}
