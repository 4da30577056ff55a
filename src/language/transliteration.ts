import { LETTER_SOUNDS, type LetterSound } from './letter-sounds.js';
import { dataLines } from '../core/package-root.js';

const KOREAN_SYLLABLES = new Set(dataLines('korean-syllables.txt').join(''));

/** Syllables with the vowel that English consonants get; native words only begin with them. */
const LOAN_VOWEL = /[스즈드그브츠트크프]/;

/** Only loanwords usually begin with ㄹ or these syllables. */
const LOAN_START = /^[라-맇스프디]/;

/** Tense consonants begin native words. */
const TENSE = /[까-낗따-띻빠-삫싸-앃짜-찧]/;

/** Whether a Korean word begins like a loanword, or has a syllable that only loanwords have. */
export function looksBorrowed(word: string): boolean {
  return (
    LOAN_START.test(word) ||
    LOAN_VOWEL.test(word.slice(1)) ||
    [...word].some((syllable) => !KOREAN_SYLLABLES.has(syllable) && !TENSE.test(syllable))
  );
}

/** By initial consonant in Unicode order. Tense ones sound as people type them (까페). */
const INITIAL_SOUNDS = [...'ㄱㅋnㄷㅌrmㅂㅍㅅㅅ', '', ...'ㅈㅈㅊㅋㅌㅍㅎ'];

/** By vowel in Unicode order. Vowels that people confuse share a sound. */
const VOWEL_SOUNDS = [...'ㅏㅐㅑㅖㅓㅔㅕㅖㅗㅘㅞㅞㅛㅜㅝㅞㅟㅠㅡ?ㅣ'];

/** By final consonant in Unicode order; `?`: no loanword has this one. */
const FINAL_SOUNDS = ['', ...'k??n???l???????mp?t?N?????'];

/** Other spellings of these vowels after ㅅ, ㅈ and ㅊ: 쉐어, 셰어; 차트, 챠트. */
const PLAIN_VOWELS: Readonly<Record<string, string>> = {
  ㅑ: 'ㅏ', ㅕ: 'ㅓ', ㅛ: 'ㅗ', ㅠ: 'ㅜ', ㅖ: 'ㅔ', ㅞ: 'ㅔ', ㅟ: 'ㅣ',
}; // prettier-ignore

/** The class of each consonant in keys; h and silent letters have none. */
const CLASSES: Readonly<Record<string, string>> = {
  ㄱ: 'K', ㅋ: 'K', k: 'K', n: 'N', N: 'N', ㄷ: 'T', ㅌ: 'T', t: 'T', r: 'L', l: 'L',
  m: 'M', ㅂ: 'P', ㅍ: 'P', p: 'P', ㅅ: 'S', ㅈ: 'S', ㅊ: 'S',
}; // prettier-ignore

const MAX_SYLLABLES = 12;
const MIN_LETTERS = 4;
const MAX_LETTERS = 24;

/** Maximum number of keys of an English word. */
const MAX_KEYS = 24;

/**
 * Maximum cost by number of syllables: short words resemble more words. Words that do not look
 * borrowed get less, because 위치 is not "which".
 */
const MAX_COSTS = [-1, -1, 10, 20, 30, 35];
const MAX_COSTS_OF_OTHERS = [-1, -1, -1, 0, 10, 10];

/** Cost of ㅡ after a consonant when a vowel follows: only compounds have this (로그인). */
const VOWEL_COST = 15;
const PLAIN_VOWEL = /^[ㅏ-ㅗㅛㅜㅠㅣ]/;

/** Whether the word may be an English one. */
export function mayBeEnglish(word: string): boolean {
  return /^[a-z]+$/.test(word) && word.length >= MIN_LETTERS && word.length <= MAX_LETTERS;
}

/** The sounds of a possible loanword. */
export interface LoanwordSounds {
  readonly sounds: string;
  /** The classes of the consonants; equal neighbours count once. */
  readonly key: string;
  /** Maximum cost at which an English word matches. */
  readonly maxCost: number;
}

/** Null for words that cannot be loanwords. */
export function loanwordSounds(word: string): LoanwordSounds | null {
  const costs = looksBorrowed(word) ? MAX_COSTS : MAX_COSTS_OF_OTHERS;
  const maxCost = costs[Math.min(word.length, costs.length - 1)]!;
  const sounds = maxCost >= 0 && word.length <= MAX_SYLLABLES ? soundsOf(word) : null;
  return sounds === null ? null : { sounds, key: keyOf(sounds), maxCost };
}

function soundsOf(word: string): string | null {
  let sounds = '';
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i) - 0xac00;
    if (code < 0 || code > 11171) return null;
    const initial = INITIAL_SOUNDS[Math.floor(code / 588)]!;
    const vowel = VOWEL_SOUNDS[Math.floor((code % 588) / 28)]!;
    // ㄹㄹ, ㄴㄴ and ㅁㅁ are one sound.
    const isDoubled =
      (initial === 'r' && sounds.endsWith('l')) ||
      (/[nm]/.test(initial) && sounds.endsWith(initial));
    if (!isDoubled) sounds += initial;
    sounds += /[ㅅㅈㅊ]$/.test(initial) ? (PLAIN_VOWELS[vowel] ?? vowel) : vowel;
    sounds += FINAL_SOUNDS[code % 28]!;
  }
  return sounds.includes('?') ? null : sounds;
}

function keyOf(sounds: string): string {
  let key = '';
  for (const sound of sounds) key = withClass(key, sound);
  return key;
}

function withClass(key: string, sound: string): string {
  const next = CLASSES[sound];
  return next === undefined || key.endsWith(next) ? key : key + next;
}

/** The rules by first letter, with the distinct classes of their sounds. */
const KEY_RULES = new Map(
  [...LETTER_SOUNDS].map(([letter, rules]) => {
    const distinct = new Map<string, { rule: LetterSound; classes: string }>();
    for (const rule of rules) {
      const classes = keyOf(rule.sounds);
      const id = [rule.letters, rule.isStart, rule.before.source, classes].join(' ');
      if (!distinct.has(id)) distinct.set(id, { rule, classes });
    }
    return [letter, [...distinct.values()]];
  }),
);

/** The possible keys of loanwords for an English word. */
export function keysOfLatin(word: string): string[] {
  const keys: Set<string>[] = Array.from({ length: word.length + 1 }, () => new Set<string>());
  keys[0]!.add('');
  for (let i = 0; i < word.length; i++) {
    if (keys[i]!.size === 0) continue;
    for (const { rule, classes } of KEY_RULES.get(word.charAt(i)) ?? []) {
      if (!applies(rule, word, i)) continue;
      const to = keys[i + rule.letters.length]!;
      for (const key of keys[i]!) {
        if (to.size >= MAX_KEYS) break;
        to.add(joined(key, classes));
      }
    }
  }
  return [...keys[word.length]!];
}

function joined(key: string, classes: string): string {
  return classes !== '' && key.endsWith(classes.charAt(0)) ? key + classes.slice(1) : key + classes;
}

/** The distance from the usual transliteration of an English word, from 0; Infinity: no match. */
export function transliterationCost(
  word: string,
  { sounds, maxCost }: Omit<LoanwordSounds, 'key'>,
): number {
  const width = sounds.length + 1;
  const costs = new Float64Array((word.length + 1) * width).fill(Infinity);
  costs[0] = 0;
  let reached = 0;
  for (let i = 0; i < word.length; i++) {
    if (i > reached) return Infinity;
    const rules = LETTER_SOUNDS.get(word.charAt(i)) ?? [];
    for (let j = 0; j < width; j++) {
      const cost = costs[i * width + j]!;
      if (cost > maxCost) continue;
      for (const rule of rules) {
        const total = cost + rule.cost;
        if (total > maxCost || !sounds.startsWith(rule.sounds, j) || !applies(rule, word, i))
          continue;
        const end = j + rule.sounds.length;
        const at = (i + rule.letters.length) * width + end;
        if (total < costs[at]!) costs[at] = total;
        reached = Math.max(reached, i + rule.letters.length);
        if (!rule.endsInConsonant || sounds.charAt(end) !== 'ㅡ') continue;
        const withVowel = total + (PLAIN_VOWEL.test(sounds.charAt(end + 1)) ? VOWEL_COST : 0);
        if (withVowel < costs[at + 1]!) costs[at + 1] = withVowel;
      }
    }
  }
  const cost = costs.at(-1)!;
  return cost > maxCost ? Infinity : cost;
}

/** Whether the rule fits the letters at this index. */
function applies(rule: LetterSound, word: string, at: number): boolean {
  return (
    word.startsWith(rule.letters, at) &&
    (!rule.isStart || at === 0) &&
    rule.before.test(word.slice(at + rule.letters.length))
  );
}
