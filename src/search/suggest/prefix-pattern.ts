import { FINAL_JAMO, INITIAL_JAMO } from '../../language/index.js';

const FIRST_SYLLABLE = 0xac00;
const VOWELS = 21;
const FINALS = 28;
const FINAL_LETTERS = ['', ...FINAL_JAMO];

/** Two finals in one, as the next syllable's beginning would take one of them away: 달ㄱ of 닭. */
const COMPOUND_FINALS: Record<string, string> = {
  ...{ ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ' },
  ...{ ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ' },
};

/** How many vowels begin with this one's keys: ㅗ ㅘ ㅙ ㅚ, ㅜ ㅝ ㅞ ㅟ, ㅡ ㅢ. */
const VOWELS_FROM: Record<number, number> = { 8: 4, 13: 4, 18: 2 };

/**
 * Spaces and punctuation do not matter: 보안두 finds 보안 > 두 단계. No letter or digit is among
 * them (々, 〆 and 〇 are some): what can match both here and as a character that was typed takes a
 * time that grows with each character.
 */
const BETWEEN = '[\\s!-/:-@\\[-`{-~·‘-‟…、-〄〈-〟]*';

/** More is not matched: what is typed so far says by then what is meant. */
const LONGEST = 40;

/**
 * The source of a regular expression (flag i) for texts that go on from what was typed: the last
 * syllable may be half typed (장바ㄱ, 장박 and 장바 for 장바구니), a lone consonant stands for any
 * syllable that begins with it (ㅂㅁㅂㅎ, 비밀ㅂㅎ), and spaces and punctuation do not matter. null
 * where nothing was typed.
 */
export function prefixPattern(typed: string): string | null {
  const characters = Array.from(typed.replace(/[^\p{L}\p{N}\p{M}]/gu, '')).flatMap((character) =>
    Array.from(COMPOUND_FINALS[character] ?? character),
  );
  if (characters.length === 0) return null;
  characters.length = Math.min(characters.length, LONGEST);
  return characters
    .map((character, i) =>
      i === characters.length - 1 ? lastPattern(character) : characterPattern(character),
    )
    .join(BETWEEN);
}

function characterPattern(character: string): string {
  const initial = INITIAL_JAMO.indexOf(character);
  if (initial >= 0) return beginningWith(initial);
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function lastPattern(character: string): string {
  const index = character.charCodeAt(0) - FIRST_SYLLABLE;
  if (character.length > 1 || index < 0 || index >= INITIAL_JAMO.length * VOWELS * FINALS)
    return characterPattern(character);
  const open = character.charCodeAt(0) - (index % FINALS);
  const final = FINAL_LETTERS[index % FINALS]!;
  if (final === '') {
    const vowel = Math.floor(index / FINALS) % VOWELS;
    return range(open, open + (VOWELS_FROM[vowel] ?? 1) * FINALS - 1);
  }
  const [kept = '', moved = ''] = COMPOUND_FINALS[final]
    ? Array.from(COMPOUND_FINALS[final])
    : ['', final];
  const before = String.fromCharCode(open + FINAL_LETTERS.indexOf(kept));
  // 각 also stands for the beginning of 갃.
  const compounds = Object.keys(COMPOUND_FINALS).filter((letters) =>
    COMPOUND_FINALS[letters]!.startsWith(final),
  );
  const closed = [final, ...compounds].map((letter) =>
    String.fromCharCode(open + FINAL_LETTERS.indexOf(letter)),
  );
  const initial = INITIAL_JAMO.indexOf(moved);
  return initial < 0
    ? `[${closed.join('')}]`
    : `(?:[${closed.join('')}]|${before}${BETWEEN}${beginningWith(initial)})`;
}

/** All syllables of an initial consonant, and the consonant alone. */
function beginningWith(initial: number): string {
  const first = FIRST_SYLLABLE + initial * VOWELS * FINALS;
  return `[${INITIAL_JAMO.charAt(initial)}${String.fromCharCode(first)}-${String.fromCharCode(first + VOWELS * FINALS - 1)}]`;
}

function range(from: number, to: number): string {
  return `[${String.fromCharCode(from)}-${String.fromCharCode(to)}]`;
}
