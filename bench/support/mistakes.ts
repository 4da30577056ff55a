const FIRST = 0xac00;
const INITIALS = 19;
const VOWELS = 21;
const FINALS = 28;

/** The indexes of final consonants typed with one key: ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ. */
const SINGLE_FINALS = [1, 4, 7, 8, 16, 17, 19, 21, 22, 23, 24, 25, 26, 27];

/** A random integer from 0 to below `below`. */
type Pick = (below: number) => number;
type Syllable = readonly [initial: number, vowel: number, final: number];

/** The syllables that replace one; null if it cannot have this mistake. */
type Mistake = (syllable: Syllable, pick: Pick) => readonly Syllable[] | null;

const MISTAKES = {
  'wrong vowel': ([initial, vowel, final], pick) => [
    [initial, (vowel + 1 + pick(VOWELS - 1)) % VOWELS, final],
  ],
  'wrong consonant': ([initial, vowel, final], pick) => [
    [(initial + 1 + pick(INITIALS - 1)) % INITIALS, vowel, final],
  ],
  'final consonant missing': ([initial, vowel, final]) =>
    final === 0 ? null : [[initial, vowel, 0]],
  'final consonant added': ([initial, vowel, final], pick) =>
    final === 0 ? [[initial, vowel, SINGLE_FINALS[pick(SINGLE_FINALS.length)]!]] : null,
  'syllable doubled': (syllable) => [syllable, syllable],
  'syllable missing': () => [],
} as const satisfies Record<string, Mistake>;

export type MistakeKind = keyof typeof MISTAKES;

export const MISTAKE_KINDS = Object.keys(MISTAKES) as MistakeKind[];

/**
 * The word with one mistake of this kind in a random Hangul syllable; null if none can have it.
 * `random` returns a number from 0 to below 1.
 */
export function withMistake(word: string, kind: MistakeKind, random: () => number): string | null {
  const pick: Pick = (below) => Math.floor(random() * below);
  const mistake: Mistake = MISTAKES[kind];
  const characters = Array.from(word);
  const candidates = characters.flatMap((character, i) => {
    const syllable = syllableOf(character);
    const replacement = syllable && mistake(syllable, pick);
    return replacement
      ? [
          [
            ...characters.slice(0, i),
            ...replacement.map(characterOf),
            ...characters.slice(i + 1),
          ].join(''),
        ]
      : [];
  });
  return candidates.length === 0 ? null : candidates[pick(candidates.length)]!;
}

function syllableOf(character: string): Syllable | null {
  const at = character.charCodeAt(0) - FIRST;
  if (at < 0 || at >= INITIALS * VOWELS * FINALS) return null;
  return [Math.floor(at / (VOWELS * FINALS)), Math.floor(at / FINALS) % VOWELS, at % FINALS];
}

function characterOf([initial, vowel, final]: Syllable): string {
  return String.fromCharCode(FIRST + (initial * VOWELS + vowel) * FINALS + final);
}
