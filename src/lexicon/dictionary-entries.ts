import type { EntityManager } from 'typeorm';
import { badInput, DoumError } from '../core/errors.js';
import { cleanText } from '../core/text.js';
import { normalize } from '../language/index.js';
import { DictionaryEntry, lockLexicon } from './lexicon-entities.js';

const MIN_WORD = 2;
const MAX_WORD = 30;
const MAX_PARTS = 10;

/** Hangul fillers are letters, but invisible. */
const NO_LETTER_OR_DIGIT = /\p{Default_Ignorable_Code_Point}|[^\p{L}\p{N}]/u;

/**
 * A word and its parts as they are stored: normalised. BAD_USER_INPUT names `word`, `parts` or one
 * of the parts.
 */
function cleanEntry(given: { word: string; parts: readonly string[] }): {
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

const MAX_WORDS = 5_000;

/**
 * Puts a word into the dictionary, or replaces its parts, inside the manager's transaction.
 * Resolves to what was done; BAD_USER_INPUT for what is no such word, and beyond 5,000 words.
 * Fields in errors are relative to the values given.
 */
export async function setDictionaryEntry(
  manager: EntityManager,
  given: { word: string; parts: readonly string[] },
): Promise<'created' | 'updated' | 'unchanged'> {
  const { word, parts } = cleanEntry(given);
  await lockLexicon(manager);
  const found = await manager.findOneBy(DictionaryEntry, { word });
  if (found) {
    if (found.parts.join(' ') === parts.join(' ')) return 'unchanged';
    await manager.update(DictionaryEntry, { word }, { parts });
    return 'updated';
  }
  if ((await manager.count(DictionaryEntry)) >= MAX_WORDS) {
    throw badInput(
      'word',
      'The dictionary has 5,000 words already, as many as are possible.',
      'Delete some that nobody needs.',
    );
  }
  await manager.insert(DictionaryEntry, { word, parts });
  return 'created';
}

/**
 * The entry of a word in the dictionary of the editors, however the word is written; null without
 * it. Locks the lexicon; errors as above.
 */
export async function findDictionaryEntry(
  manager: EntityManager,
  given: string,
): Promise<DictionaryEntry | null> {
  const { word } = cleanEntry({ word: given, parts: [] });
  await lockLexicon(manager);
  return manager.findOneBy(DictionaryEntry, { word });
}

/** Deletes a word; NOT_FOUND when the dictionary of the editors does not have it. */
export async function deleteDictionaryEntry(manager: EntityManager, given: string): Promise<void> {
  await lockLexicon(manager);
  const { affected } = await manager.delete(DictionaryEntry, { word: normalize(given) });
  if (!affected)
    throw new DoumError('NOT_FOUND', 'The editors have no such word.', { field: 'word' });
}
