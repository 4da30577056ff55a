import type { EntityManager } from 'typeorm';
import { badInput, DoumError } from '../core/errors.js';
import { normalize } from '../language/index.js';
import { cleanEntry } from './clean-entry.js';
import { DictionaryEntry } from './dictionary-entry.js';
import { lockLexicon } from './lexicon.sql.js';

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
