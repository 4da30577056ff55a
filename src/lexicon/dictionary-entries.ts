import type { EntityManager } from 'typeorm';
import { checkAll, checkEach } from '../core/check-all.js';
import { badInput, DoumError } from '../core/errors.js';
import { cleanText } from '../core/text/text.js';
import { normalize } from '../language/index.js';
import { DictionaryEntry, lockLexicon } from './lexicon-entities.js';

const MIN_WORD_LENGTH = 2;
const MAX_WORD_LENGTH = 30;
const MAX_PARTS = 10;
const MAX_WORDS = 5_000;

const INVALID_CHARACTER = /[^\p{L}\p{N}]/u;

/** Normalises an entry. BAD_USER_INPUT names `word`, `parts` or one part. */
export async function cleanEntry(given: {
  word: string;
  parts: readonly string[];
}): Promise<{ word: string; parts: string[] }> {
  const { word, parts } = await checkAll({
    word: () => cleanWord(given.word),
    parts: () => cleanParts(given.parts),
  });
  if (parts.length > 0 && parts.join('') !== word) {
    throw badInput(
      'parts',
      `The parts spell ${quoted(parts.join(''))}, not the word ${quoted(word)}.`,
    );
  }
  return { word, parts };
}

function cleanWord(given: string): string {
  const word = normalize(cleanText(given, 'word'));
  if (/\s/.test(word)) {
    throw badInput(
      'word',
      `${quoted(word)} has white space; an entry is one word.`,
      'Words that stand apart can be synonyms.',
    );
  }
  const [invalid] = INVALID_CHARACTER.exec(word) ?? [];
  if (invalid !== undefined)
    throw badInput(
      'word',
      `${quoted(word)} has ${quoted(invalid)}; a word has letters and digits alone.`,
    );
  const { length } = [...word];
  if (length < MIN_WORD_LENGTH || length > MAX_WORD_LENGTH) {
    throw badInput(
      'word',
      `${quoted(word)} has ${length} characters; a word has ${MIN_WORD_LENGTH} to ${MAX_WORD_LENGTH}.`,
    );
  }
  return word;
}

function cleanParts(given: readonly string[]): string[] {
  if (given.length === 1 || given.length > MAX_PARTS) {
    throw badInput(
      'parts',
      `parts has ${given.length} of them; 2 to ${MAX_PARTS} are possible.`,
      'Without parts it stays one term.',
    );
  }
  return checkEach(given, (text, i) => {
    const part = normalize(cleanText(text, `parts.${i}`));
    if (part === '') throw badInput(`parts.${i}`, `parts.${i} must not be empty.`);
    return part;
  });
}

function quoted(text: string): string {
  return JSON.stringify([...text].slice(0, 40).join(''));
}

/**
 * Adds a word to the user dictionary, or replaces its parts, in the transaction of the manager.
 * BAD_USER_INPUT for an invalid word or part, and for more than 5,000 words.
 */
export async function setDictionaryEntry(
  manager: EntityManager,
  given: { word: string; parts: readonly string[] },
): Promise<void> {
  const { word, parts } = await cleanEntry(given);
  await lockLexicon(manager);
  const found = await manager.findOneBy(DictionaryEntry, { word });
  if (found) {
    if (found.parts.join(' ') !== parts.join(' '))
      await manager.update(DictionaryEntry, { word }, { parts });
    return;
  }
  requireSpace(await manager.count(DictionaryEntry));
  await manager.insert(DictionaryEntry, { word, parts });
}

/** BAD_USER_INPUT if a dictionary with this number of words takes no further one. */
export function requireSpace(words: number): void {
  if (words < MAX_WORDS) return;
  throw badInput(
    'word',
    'The dictionary has 5,000 words already, as many as are possible.',
    'Delete some that nobody needs.',
  );
}

/**
 * The entry of a word, which is normalised first; null if there is none. Locks the lexicon until
 * the end of the transaction. BAD_USER_INPUT for an invalid word.
 */
export async function findDictionaryEntry(
  manager: EntityManager,
  given: string,
): Promise<DictionaryEntry | null> {
  const { word } = await cleanEntry({ word: given, parts: [] });
  await lockLexicon(manager);
  return manager.findOneBy(DictionaryEntry, { word });
}

/** Deletes a word from the user dictionary. NOT_FOUND if the dictionary lacks the word. */
export async function deleteDictionaryEntry(manager: EntityManager, given: string): Promise<void> {
  await lockLexicon(manager);
  const { affected } = await manager.delete(DictionaryEntry, { word: normalize(given) });
  if (!affected)
    throw new DoumError('NOT_FOUND', 'The editors have no such word.', { field: 'word' });
}
