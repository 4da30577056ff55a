import { setImmediate as nextRound } from 'node:timers/promises';
import { Field, Int, ObjectType } from 'type-graphql';
import type { EntityManager } from 'typeorm';
import { audit } from '../core/database/audit.js';
import { badInput, DoumError, withFieldsBelow } from '../core/errors.js';
import { cleanEntry, requireSpace } from './dictionary-entries.js';
import { DictionaryEntry, readDictionary } from './lexicon-entities.js';
import { SynonymSets } from './synonym-sets.js';

const MAX_ERRORS = 100;

@ObjectType({ description: 'Why an entry cannot be imported.' })
export class ImportWordsError {
  @Field(() => Int, { description: 'Position of the entry in its list, from 1.' })
  row!: number;

  @Field({ description: 'Path of the wrong value in the input, e.g. `synonymSets.0.terms`.' })
  field!: string;

  @Field({ description: 'The code of the error, one of `ErrorCode`.' })
  code!: string;

  @Field({ description: 'What is wrong.' })
  message!: string;
}

@ObjectType({ description: 'What an import of words changed or, with `dryRun`, would change.' })
export class ImportWordsPayload {
  @Field(() => Int, { description: 'Number of entries that are new.' })
  created!: number;

  @Field(() => Int, { description: 'Number of entries that change stored ones.' })
  changed!: number;

  @Field(() => Int, { description: 'Number of entries that are stored already.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Number of entries with an error; 0 without `dryRun`.' })
  errorCount!: number;

  @Field(() => [ImportWordsError], { description: 'The errors of the first 100 such entries.' })
  errors!: ImportWordsError[];
}

interface GivenWords {
  synonymSets: readonly { terms: readonly string[] }[];
  dictionary: readonly { word: string; parts: readonly string[] }[];
  dryRun: boolean;
}

/**
 * Imports synonym sets and dictionary entries in the transaction of the manager. Throws the first
 * error; with `dryRun`, resolves to all that would happen, and changes nothing.
 */
export async function importWords(
  manager: EntityManager,
  { synonymSets, dictionary, dryRun }: GivenWords,
): Promise<ImportWordsPayload> {
  const sets = await (dryRun ? SynonymSets.read(manager) : SynonymSets.lock(manager));
  const stored = new Map((await readDictionary(manager)).map((entry) => [entry.word, entry]));
  const given = new Map<string, DictionaryEntry>();
  const planEntry = async (each: GivenWords['dictionary'][number]) => {
    const { word, parts } = await cleanEntry(each);
    if (given.has(word))
      throw badInput('word', `An earlier entry has the word "${word}".`, 'Leave one of them.');
    const before = stored.get(word);
    if (!before) requireSpace(stored.size);
    given.set(word, { word, parts });
    stored.set(word, { word, parts });
    if (before?.parts.join(' ') === parts.join(' ')) return 'unchanged';
    return before ? 'changed' : 'created';
  };

  const counts = { created: 0, changed: 0, unchanged: 0 };
  const errors: ImportWordsError[] = [];
  const plan = async (path: string, row: number, work: () => ReturnType<typeof planEntry>) => {
    try {
      counts[await work()] += 1;
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      const below = withFieldsBelow(`${path}.${row - 1}.`, error);
      if (!dryRun) throw below;
      errors.push({ row, field: below.details.field!, code: error.code, message: error.message });
    }
    // A set is compared with all others: 5,000 sets take seconds.
    await nextRound();
  };
  for (const [i, { terms }] of synonymSets.entries())
    await plan('synonymSets', i + 1, async () => sets.plan(terms));
  for (const [i, entry] of dictionary.entries())
    await plan('dictionary', i + 1, () => planEntry(entry));

  if (!dryRun) {
    await sets.writePlanned();
    await manager.upsert(DictionaryEntry, [...given.values()], ['word']);
    await audit(manager, { kind: 'Import', details: counts });
  }
  return { ...counts, errorCount: errors.length, errors: errors.slice(0, MAX_ERRORS) };
}
