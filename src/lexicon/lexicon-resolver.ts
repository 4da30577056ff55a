import { Arg, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { DeleteInput, DeletePayload } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { requireId, toGlobalId } from '../core/global-id.js';
import { deleteDictionaryEntry, setDictionaryEntry } from './dictionary-entries.js';
import { DictionaryEntry, SynonymSet } from './lexicon-entities.js';
import { readDictionary, readSynonymSets } from './lexicon.sql.js';
import type { LexiconCache } from './lexicon-cache.js';
import { SynonymSets } from './synonym-sets.js';

@InputType({ description: 'A synonym set (동의어): a new one, or the terms of one that there is.' })
export class SynonymSetInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The set whose terms are replaced; absent: a new set.',
  })
  id?: string | null;

  @Field(() => [String], {
    description:
      'Two to 50 terms that differ in more than case and width, each one line of at most 50 characters; CONFLICT when another set ' +
      'has all of them, or they hold all terms of another set.',
  })
  terms!: string[];
}

@InputType({
  description: 'A word of the dictionary (사용자 사전); one that is there is replaced.',
})
export class DictionaryEntryInput {
  @Field({
    description: 'One word of 2 to 30 letters and digits; upper and lower case are the same.',
  })
  word!: string;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Two to 10 terms that joined spell the word; empty: it stays one term.',
  })
  parts!: string[];
}

@InputType({ description: "The editors' word that leaves the dictionary." })
export class DeleteDictionaryEntryInput {
  @Field({ description: 'The word.' })
  word!: string;
}

@ObjectType({
  description: 'The synonym set as it is after the change; searches follow within a second.',
})
export class SynonymSetPayload {
  @Field({ description: 'The set.' })
  synonymSet!: SynonymSet;
}

@ObjectType({ description: 'The dictionary as it is after the change.' })
export class DictionaryPayload {
  @Field(() => [DictionaryEntry], { description: "The editors' words, by word." })
  dictionary!: DictionaryEntry[];
}

/** Reads and writes the words that editors keep. Every mutation is one transaction. */
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
    description: 'All synonym sets (동의어), the oldest first.',
  })
  synonymSets(): Promise<SynonymSet[]> {
    return readSynonymSets(this.dataSource);
  }

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => [DictionaryEntry], {
    nullable: true,
    description:
      "The editors' words (사용자 사전), by word; the words that the server ships are not among them.",
  })
  dictionary(): Promise<DictionaryEntry[]> {
    return readDictionary(this.dataSource);
  }

  @Access(Role.EDITOR)
  @Mutation(() => SynonymSetPayload, {
    nullable: true,
    description:
      'Makes a synonym set, or with an id replaces the terms of one. There are at most 5,000.',
  })
  async setSynonymSet(
    @Arg('input', { description: 'The set.' }) input: SynonymSetInput,
  ): Promise<SynonymSetPayload> {
    const id = input.id == null ? null : requireId(input.id, 'SynonymSet', 'id');
    const synonymSet = await this.write(async (manager) => {
      const sets = await SynonymSets.lock(manager);
      return id === null ? sets.create(input.terms) : sets.replace(id, input.terms);
    });
    return { synonymSet };
  }

  @Access(Role.EDITOR)
  @Mutation(() => DeletePayload, { nullable: true, description: 'Deletes a synonym set.' })
  async deleteSynonymSet(
    @Arg('input', { description: 'The set.' }) input: DeleteInput,
  ): Promise<DeletePayload> {
    const id = requireId(input.id, 'SynonymSet', 'id');
    await this.write(async (manager) => (await SynonymSets.lock(manager)).delete(id));
    // Each search looks synonyms up; they are not in the index.
    return { id: toGlobalId('SynonymSet', id), searchable: true };
  }

  @Access(Role.EDITOR)
  @Mutation(() => DictionaryPayload, {
    nullable: true,
    description:
      "Puts a word into the editors' dictionary, or replaces its parts. It holds at most 5,000.",
  })
  setDictionaryEntry(
    @Arg('input', { description: 'The word.' }) input: DictionaryEntryInput,
  ): Promise<DictionaryPayload> {
    return this.changeDictionary((manager) => setDictionaryEntry(manager, input));
  }

  @Access(Role.EDITOR)
  @Mutation(() => DictionaryPayload, {
    nullable: true,
    description: "Takes a word out of the editors' dictionary.",
  })
  deleteDictionaryEntry(
    @Arg('input', { description: 'The word.' }) input: DeleteDictionaryEntryInput,
  ): Promise<DictionaryPayload> {
    return this.changeDictionary((manager) => deleteDictionaryEntry(manager, input.word));
  }

  private async changeDictionary(
    change: (manager: EntityManager) => Promise<unknown>,
  ): Promise<DictionaryPayload> {
    const dictionary = await this.write(async (manager) => {
      await change(manager);
      return readDictionary(manager);
    });
    return { dictionary };
  }

  private async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction(work);
    } finally {
      this.cache.invalidate();
    }
  }
}
