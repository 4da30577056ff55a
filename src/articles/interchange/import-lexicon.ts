import { setDictionaryEntry } from '../../lexicon/index.js';
import type { ImportContext } from './import-context.js';
import type { Outcome } from './import-report.js';
import type { DictionaryEntryLine, SynonymSetLine } from './line-formats.js';

/** A set has no name: one with the same terms, however they are written, is this one and stays as it is; all others are new. */
export async function importSynonymSet(context: ImportContext, { terms }: SynonymSetLine): Promise<Outcome> {
  const sets = await context.synonymSets();
  return (await sets.createIfNew(terms)) ? 'created' : 'unchanged';
}

/** Upserts by word; a line without parts leaves the word none. */
export function importDictionaryEntry(context: ImportContext, { word, parts }: DictionaryEntryLine): Promise<Outcome> {
  return setDictionaryEntry(context.manager, { word, parts });
}
