import { badInput } from '../core/errors.js';
import { cleanText } from '../core/text.js';
import { normalize } from '../language/index.js';

const MIN_WORD = 2;
const MAX_WORD = 30;
const MAX_PARTS = 10;

/** Hangul fillers are letters, but invisible. */
const NO_LETTER_OR_DIGIT = /\p{Default_Ignorable_Code_Point}|[^\p{L}\p{N}]/u;

/**
 * A word and its parts as they are stored: normalised. BAD_USER_INPUT names `word`, `parts` or one
 * of the parts.
 */
export function cleanEntry(given: { word: string; parts: readonly string[] }): {
  word: string;
  parts: string[];
} {
  const word = cleanWord(given.word);
  return { word, parts: cleanParts(given.parts, word) };
}

function cleanWord(given: string): string {
  const word = normalize(cleanText(given, 'word'));
  if (/\s/.test(word)) {
    throw badInput(
      'word',
      `${shown(word)} has white space; an entry is one word.`,
      'Words that stand apart can be synonyms.',
    );
  }
  const [other] = NO_LETTER_OR_DIGIT.exec(word) ?? [];
  if (other !== undefined)
    throw badInput(
      'word',
      `${shown(word)} has ${shown(other)}; a word has letters and digits alone.`,
    );
  const { length } = [...word];
  if (length < MIN_WORD || length > MAX_WORD) {
    throw badInput(
      'word',
      `${shown(word)} has ${length} characters; a word has ${MIN_WORD} to ${MAX_WORD}.`,
    );
  }
  return word;
}

function cleanParts(given: readonly string[], word: string): string[] {
  if (given.length === 1 || given.length > MAX_PARTS) {
    throw badInput(
      'parts',
      `parts has ${given.length} of them; 2 to ${MAX_PARTS} are possible.`,
      'Without parts it stays one term.',
    );
  }
  const parts = given.map((part, i) => normalize(cleanText(part, `parts.${i}`)));
  const empty = parts.indexOf('');
  if (empty >= 0) throw badInput(`parts.${empty}`, `parts.${empty} must not be empty.`);
  if (parts.length > 0 && parts.join('') !== word) {
    throw badInput(
      'parts',
      `The parts spell ${shown(parts.join(''))}, not the word ${shown(word)}.`,
    );
  }
  return parts;
}

function shown(text: string): string {
  return JSON.stringify([...text].slice(0, 40).join(''));
}
