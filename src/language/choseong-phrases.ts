import { isTail } from './function-words.js';
import { choseong, INITIAL_JAMO } from './jamo.js';
import { normalize } from './normalize.js';

const FIRST_SYLLABLE = 0xac00;
const SYLLABLES_PER_INITIAL = 21 * 28;

/**
 * The source of a regular expression for syllables with these initial consonants, or these
 * consonants themselves.
 */
export function choseongPattern(letters: string): string {
  return Array.from(letters, (letter) => {
    const first = FIRST_SYLLABLE + INITIAL_JAMO.indexOf(letter) * SYLLABLES_PER_INITIAL;
    const last = first + SYLLABLES_PER_INITIAL - 1;
    return `[${letter}${String.fromCharCode(first)}-${String.fromCharCode(last)}]`;
  }).join('');
}

/**
 * The phrases of a title with these initial consonants, from the start of a word, without regard to
 * spaces: ㅋㅇㄷㅇㄹ in 키워드 알림을 받아요 is 키워드 알림. Only a particle or an ending may follow in the
 * same word.
 */
export function phrasesOfChoseong(title: string, letters: string): string[] {
  const text = normalize(title);
  const initials = choseong(text.replace(/[^가-힣ㄱ-ㅎ]+/g, ''));
  if (!initials.includes(letters)) return [];
  const places = placesOfSyllables(text);
  const found: string[] = [];
  for (let at = initials.indexOf(letters); at >= 0; at = initials.indexOf(letters, at + 1)) {
    const start = places[at]!;
    const end = places[at + letters.length - 1]! + 1;
    const phrase = text.slice(start, end);
    if (/[가-힣]/.test(text.charAt(start - 1)) || /[^가-힣\s]/.test(phrase)) continue;
    const rest = /^[가-힣]*/.exec(text.slice(end))![0];
    if (rest === '' || isTail(rest)) found.push(phrase);
  }
  return found;
}

/** The index of each syllable and single consonant in the text. */
function placesOfSyllables(text: string): number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++)
    if (/[가-힣ㄱ-ㅎ]/.test(text.charAt(at))) places.push(at);
  return places;
}
