import { Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import type { DataSource, EntityManager } from 'typeorm';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import { DeleteInput, DeletePayload } from '../catalog/index.js';
import { audit } from '../core/database/audit.js';
import { Cost } from '../core/cost.js';
import { transactionThen } from '../core/database/database.js';
import { requireId, toGlobalId } from '../core/global-id.js';
import { deleteDictionaryEntry, setDictionaryEntry } from './dictionary-entries.js';
import { importWords, ImportWordsPayload } from './import-words.js';
import {
  DictionaryEntry,
  SynonymSet,
  readDictionary,
  readSynonymSets,
} from './lexicon-entities.js';
import type { LexiconCache } from './lexicon-cache.js';
import { SynonymSets } from './synonym-sets.js';

@InputType({ description: 'A new synonym set (동의어), or new terms for an existing one.' })
export class SynonymSetInput {
  @NullableField(() => ID, 'ID of the set whose terms are replaced. Absent: a new set.')
  id?: string | null;

  @Field(() => [String], {
    description:
      'Two to 50 different terms, each one line of at most 50 characters. Letter case and width ' +
      'are ignored. The error is CONFLICT when one of two sets would contain all terms of the ' +
      'other.',
  })
  terms!: string[];
}

@InputType({
  description:
    'An entry of the user dictionary (사용자 사전). It replaces an existing entry of the same word.',
})
export class DictionaryEntryInput {
  @Field({
    description:
      'The word: 2 to 30 letters and digits, without white space. Letter case and width are ' +
      'ignored.',
  })
  word!: string;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'The 2 to 10 terms into which the word is split; joined, they must spell the word. Empty: ' +
      'the word is not split.',
  })
  parts!: string[];
}

@InputType({ description: 'The entry of the user dictionary to delete.' })
export class DeleteDictionaryEntryInput {
  @Field({
    description: 'The word of the entry. Letter case and width are ignored.',
  })
  word!: string;
}

@InputType({ description: 'A synonym set of an import.' })
export class ImportedSynonymSet {
  @Field(() => [String], { description: 'Its terms, as in `SynonymSetInput`.' })
  terms!: string[];
}

@InputType({ description: 'Words to import: at most 5,000 entries in each list.' })
export class ImportWordsInput {
  @Field(() => [ImportedSynonymSet], {
    defaultValue: [],
    description: 'Synonym sets. A stored set whose terms are all in an entry gets its terms.',
  })
  synonymSets!: ImportedSynonymSet[];

  @Field(() => [DictionaryEntryInput], {
    defaultValue: [],
    description: 'Entries of the user dictionary, which replace existing entries of their words.',
  })
  dictionary!: DictionaryEntryInput[];

  @Field({ defaultValue: false, description: 'Whether only to say what the import would do.' })
  dryRun!: boolean;
}

@ObjectType({
  description: 'The result of a change to a synonym set. Searches use it within a second.',
})
export class SynonymSetPayload {
  @Field({ description: 'The synonym set after the change.' })
  synonymSet!: SynonymSet;
}

@ObjectType({ description: 'The result of a change to the user dictionary.' })
export class DictionaryPayload {
  @Field(() => [DictionaryEntry], {
    description: 'All entries of the user dictionary, sorted by word.',
  })
  dictionary!: DictionaryEntry[];
}

/** Reads and writes the lexicon. Every mutation is one transaction. */
@Resolver()
export class LexiconResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cache: LexiconCache,
  ) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => [SynonymSet], {
    nullable: true,
    description: 'All synonym sets (동의어), oldest first.',
  })
  synonymSets(): Promise<SynonymSet[]> {
    return readSynonymSets(this.dataSource);
  }

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => [DictionaryEntry], {
    nullable: true,
    description:
      'All entries of the user dictionary (사용자 사전), sorted by word. The built-in dictionary is ' +
      'not included.',
  })
  dictionary(): Promise<DictionaryEntry[]> {
    return readDictionary(this.dataSource);
  }

  @MutationFor(
    Role.EDITOR,
    SynonymSetPayload,
    'Creates a synonym set or, with an ID, replaces the terms of an existing one. More than ' +
      '5,000 sets are BAD_USER_INPUT.',
  )
  async setSynonymSet(
    @Input('The synonym set.') input: SynonymSetInput,
  ): Promise<SynonymSetPayload> {
    const id = input.id == null ? null : requireId(input.id, 'SynonymSet', 'id');
    const synonymSet = await this.changeSets((sets) =>
      id === null ? sets.create(input.terms) : sets.replace(id, input.terms),
    );
    return { synonymSet };
  }

  @MutationFor(Role.EDITOR, DeletePayload, 'Deletes a synonym set.')
  async deleteSynonymSet(
    @Input('The synonym set to delete.') input: DeleteInput,
  ): Promise<DeletePayload> {
    const id = requireId(input.id, 'SynonymSet', 'id');
    await this.changeSets((sets) => sets.delete(id));
    // Synonyms are expanded at query time, so the index need not change.
    return { id: toGlobalId('SynonymSet', id), searchable: true };
  }

  @MutationFor(
    Role.EDITOR,
    DictionaryPayload,
    'Adds a word to the user dictionary, or replaces its entry. More than 5,000 entries are ' +
      'BAD_USER_INPUT.',
  )
  setDictionaryEntry(
    @Input('The word and how to split it.') input: DictionaryEntryInput,
  ): Promise<DictionaryPayload> {
    return this.changeDictionary(input.word, (manager) => setDictionaryEntry(manager, input));
  }

  @MutationFor(Role.EDITOR, DictionaryPayload, 'Deletes a word from the user dictionary.')
  deleteDictionaryEntry(
    @Input('The word to delete.') input: DeleteDictionaryEntryInput,
  ): Promise<DictionaryPayload> {
    const { word } = input;
    return this.changeDictionary(word, (manager) => deleteDictionaryEntry(manager, word));
  }

  @Cost({ maxEntries: 5_000 })
  @MutationFor(
    Role.EDITOR,
    ImportWordsPayload,
    'Imports synonym sets and dictionary entries, all or none, with one rebuild of the index. ' +
      'An error names the first wrong entry; `dryRun` lists the errors of all entries.',
  )
  importWords(@Input('The words.') input: ImportWordsInput): Promise<ImportWordsPayload> {
    return this.write((manager) => importWords(manager, input));
  }

  private changeSets(change: (sets: SynonymSets) => Promise<SynonymSet>): Promise<SynonymSet> {
    return this.write(async (manager) => {
      const set = await change(await SynonymSets.lock(manager));
      const { id, terms } = set;
      await audit(manager, { kind: 'SynonymSet', id, title: terms.join(', ') });
      return set;
    });
  }

  private async changeDictionary(
    word: string,
    change: (manager: EntityManager) => Promise<void>,
  ): Promise<DictionaryPayload> {
    const dictionary = await this.write(async (manager) => {
      await change(manager);
      await audit(manager, { kind: 'DictionaryEntry', title: word });
      return readDictionary(manager);
    });
    return { dictionary };
  }

  private write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return transactionThen(this.dataSource, work, () => this.cache.invalidate());
  }
}
