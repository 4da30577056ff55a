import { findDictionaryEntry, setDictionaryEntry } from '../../lexicon/index.js';
import { ImportConflict } from './import-conflict.js';
import type { ImportContext } from './import-context.js';
import type { Effect } from './import-report.js';
import type { DictionaryEntryLine, SynonymSetLine } from './line-formats.js';

/**
 * Synonym sets have no name, so a stored set with the same terms, however they are written, is the
 * set of the line and stays. Without one the line is a new set; it is a conflict when an import
 * made a set of these terms before, because then people changed or deleted that set.
 */
export async function importSynonymSet(
  context: ImportContext,
  { terms }: SynonymSetLine,
): Promise<Effect> {
  const sets = await context.synonymSets();
  const key = sets.keyOf(terms);
  const shown = terms.join(', ');
  const found = sets.find(terms);
  if (found) return context.updated({ kind: 'synonymSet', key, id: found.id, shown }, {}, {});
  const known = await context.recall('synonymSet', key);
  const changed = known && sets.has(known.thingId!) ? known.thingId! : undefined;
  if (known && !context.overwrite) {
    const what = changed === undefined ? 'deleted it' : 'changed its terms';
    throw new ImportConflict(
      { type: 'synonymSet', key: shown },
      ['terms'],
      `People ${what} since the last import.`,
    );
  }
  const { id } =
    changed === undefined ? await sets.create(terms) : await sets.replace(changed, terms);
  const effect = await context.created({ kind: 'synonymSet', key, id, shown }, {});
  return changed === undefined
    ? effect
    : { ...effect, outcome: 'updated', fields: ['terms'], overwritten: ['terms'] };
}

/** Inserts or updates by word; without parts in the line the word has none. */
export async function importDictionaryEntry(
  context: ImportContext,
  { word, parts }: DictionaryEntryLine,
): Promise<Effect> {
  const before = await findDictionaryEntry(context.manager, word);
  await setDictionaryEntry(context.manager, { word, parts });
  const after = (await findDictionaryEntry(context.manager, word))!;
  const record = { kind: 'dictionaryEntry' as const, key: after.word, id: null };
  if (before) return context.updated(record, { parts: before.parts }, { parts: after.parts });
  // When this throws, the entry is rolled back together with the line.
  await context.refuseDeleted('dictionaryEntry', after.word, {
    type: 'dictionaryEntry',
    key: word,
  });
  return context.created(record, { parts: after.parts });
}
