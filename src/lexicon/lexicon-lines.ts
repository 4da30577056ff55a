import { z } from 'zod';
import type { ImportContext } from '../core/interchange/import-context.js';
import { type Effect, ImportConflict } from '../core/interchange/import-report.js';
import type { LineKind } from '../core/interchange/line-kind.js';
import { text, texts } from '../core/interchange/line-values.js';
import { findDictionaryEntry, setDictionaryEntry } from './dictionary-entries.js';
import { readDictionary, readSynonymSets } from './lexicon-entities.js';
import { SynonymSets } from './synonym-sets.js';

const synonymSet = z.strictObject({ type: z.literal('synonymSet'), terms: texts });

const dictionaryEntry = z.strictObject({
  type: z.literal('dictionaryEntry'),
  word: text,
  parts: texts.default([]),
});

type SynonymSetLine = z.infer<typeof synonymSet>;
type DictionaryEntryLine = z.infer<typeof dictionaryEntry>;

/** The lines of the words that editors maintain. */
export const LEXICON_LINES: readonly LineKind[] = [
  {
    type: 'synonymSet',
    counts: ['synonymSets', 'synonym sets'],
    format: synonymSet,
    import: async (context, line) => [await importSynonymSet(context, line)],
    async *export({ source }) {
      for (const { terms } of await readSynonymSets(source)) yield { terms };
    },
  } satisfies LineKind<SynonymSetLine>,
  {
    type: 'dictionaryEntry',
    counts: ['dictionaryEntries', 'dictionary'],
    format: dictionaryEntry,
    about: ({ word }) => ['word', word.toLowerCase()],
    import: async (context, line) => [await importDictionaryEntry(context, line)],
    async *export({ source }) {
      for (const { word, parts } of await readDictionary(source)) yield { word, parts };
    },
  } satisfies LineKind<DictionaryEntryLine>,
];

/** The synonym sets. The first call of a transaction locks them. */
const synonymSetsOf = (context: ImportContext) =>
  context.once('synonymSets', () => SynonymSets.lock(context.manager));

/**
 * Inserts a synonym set. Synonym sets have no name: a stored set with the same normalised terms is
 * the line's set and stays unchanged. If there is none, but an import created such a set before,
 * people changed or deleted the set, and the line is a conflict.
 */
async function importSynonymSet(
  context: ImportContext,
  { terms }: SynonymSetLine,
): Promise<Effect> {
  const sets = await synonymSetsOf(context);
  const label = terms.join(', ');
  const record = { kind: 'synonymSet' as const, key: sets.keyOf(terms), label };
  const found = sets.find(terms);
  if (found) return context.saveUpdated({ ...record, id: found.id }, {}, {});
  const imported = await context.findRecord(record.kind, record.key);
  const changed = imported && sets.has(imported.itemId!) ? imported.itemId! : undefined;
  if (imported && !context.overwrite) {
    const what = changed === undefined ? 'deleted it' : 'changed its terms';
    const reason = `People ${what} since the last import.`;
    throw new ImportConflict({ type: record.kind, key: label }, ['terms'], reason);
  }
  const { id } =
    changed === undefined ? await sets.create(terms) : await sets.replace(changed, terms);
  const effect = await context.saveCreated({ ...record, id }, {});
  return changed === undefined
    ? effect
    : { ...effect, outcome: 'updated', fields: ['terms'], overwritten: ['terms'] };
}

/** Inserts or updates a dictionary entry by word. A line without parts removes the parts. */
async function importDictionaryEntry(
  context: ImportContext,
  { word, parts }: DictionaryEntryLine,
): Promise<Effect> {
  const { manager } = context;
  const before = await findDictionaryEntry(manager, word);
  await setDictionaryEntry(manager, { word, parts });
  const after = (await findDictionaryEntry(manager, word))!;
  const record = { kind: 'dictionaryEntry' as const, key: after.word, id: null };
  if (before) return context.saveUpdated(record, { parts: before.parts }, { parts: after.parts });
  // If this throws, the savepoint of the line is rolled back, including the new entry.
  await context.refuseDeleted(record);
  return context.saveCreated(record, { parts: after.parts });
}
