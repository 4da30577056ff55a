import { isTail } from './function-words.js';
import { choseong } from './jamo.js';
import { normalize } from './normalize.js';

/** A text with the initial consonants of its syllables, to find phrases by them. */
export interface TextInitials {
  /** Normalised. */
  readonly text: string;
  /** Of its syllables, and its single consonants. */
  readonly initials: string;
}

/** The initial consonants of a text. */
export function textInitials(title: string): TextInitials {
  const text = normalize(title);
  return { text, initials: choseong(text.replace(/[^가-힣ㄱ-ㅎ]+/g, '')) };
}

/**
 * The phrases of a text with these initial consonants, from the start of a word, without regard to
 * spaces: ㅋㅇㄷㅇㄹ in 키워드 알림을 받아요 is 키워드 알림. Only a particle or an ending may follow in the
 * same word.
 */
export function phrasesOfChoseong({ text, initials }: TextInitials, letters: string): string[] {
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
