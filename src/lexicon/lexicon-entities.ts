import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, type EntityManager, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { Node } from '../core/global-id.js';
import {
  createInstance,
  type Fields,
  queryRows,
  type SqlSource,
} from '../core/database/database.js';
import { DICTIONARY, type DictionaryEntry as WordWithParts } from '../language/index.js';

@Entity('dictionary_entry')
@ObjectType({
  description:
    'An entry of the user dictionary (사용자 사전), which extends the built-in one. The search index ' +
    'always splits the word into these parts or, without parts, always keeps the word whole, ' +
    'e.g. 샘톡.',
})
export class DictionaryEntry {
  @Field({
    description: 'The normalised word: lower case, with letters and digits in half width.',
  })
  @PrimaryColumn('text')
  word!: string;

  @Field(() => [String], {
    description:
      'The terms into which the word is split, e.g. 단톡 and 방 for 단톡방. Empty: the word is not ' +
      'split.',
  })
  @Column('text', { array: true })
  parts!: string[];
}

@Entity('synonym_set')
@ObjectType({
  implements: Node,
  description:
    'A set of terms with the same meaning (동의어): a search for one term also finds the others. ' +
    'Sets that share a term stay separate (not transitive).',
})
export class SynonymSet extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Access(Role.EDITOR)
  @Field(() => [String], {
    description: 'The terms as entered, 2 to 50; a term may have several words.',
  })
  @Column('text', { array: true })
  terms!: string[];

  protected override get nodeKind() {
    return 'SynonymSet' as const;
  }
}

/** Oldest set first, with terms as entered. */
export async function readSynonymSets(source: SqlSource): Promise<SynonymSet[]> {
  const rows = await queryRows<Fields<SynonymSet>>(
    source,
    'select id, terms from synonym_set order by id',
  );
  return rows.map((row) => createInstance(SynonymSet, row));
}

/** The entries of the user dictionary, normalised, by code point; without built-in words. */
export function readDictionary(source: SqlSource): Promise<DictionaryEntry[]> {
  return queryRows<DictionaryEntry>(
    source,
    'select word, parts from dictionary_entry order by word',
  );
}

/** All words for analyzers. Of two entries for one word, the later one (the editors') counts. */
export async function readWholeDictionary(source: SqlSource): Promise<WordWithParts[]> {
  return [...DICTIONARY, ...(await readDictionary(source))];
}

/**
 * Locks the lexicon against other writers until the end of the transaction: two concurrent writes
 * could together break a rule that each of them keeps.
 */
export async function lockLexicon(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('doum lexicon'))`);
}
