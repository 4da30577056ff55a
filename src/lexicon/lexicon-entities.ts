import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, type EntityManager } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { Node } from '../core/global-id.js';
import { createInstance, type Fields } from '../core/create-instance.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { DICTIONARY, type DictionaryEntry as WordWithParts } from '../language/index.js';

@Entity('dictionary_entry')
@ObjectType({
  description:
    'An entry of the user dictionary (사용자 사전), with which editors extend the built-in one. The ' +
    'search index always splits the word into the given parts or, without parts, always keeps ' +
    'it whole, e.g. 샘톡.',
})
export class DictionaryEntry {
  @Field({
    description:
      'The word in normalised form: in lower case, and letters and digits in half width.',
  })
  @PrimaryColumn('text')
  word!: string;

  @Field(() => [String], {
    description:
      'The terms that the word is split into, e.g. 단톡 and 방 for 단톡방. Empty: the word is not ' +
      'split.',
  })
  @Column('text', { array: true })
  parts!: string[];
}

@Entity('synonym_set')
@ObjectType({
  implements: Node,
  description:
    'A set of terms with the same meaning (동의어): a search for one of them also finds the others. ' +
    'This is not transitive: sets that share a term stay separate.',
})
export class SynonymSet extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Access(Role.EDITOR)
  @Field(() => [String], {
    description: 'The terms as they were entered, 2 to 50; each may consist of several words.',
  })
  @Column('text', { array: true })
  terms!: string[];

  protected override get nodeKind() {
    return 'SynonymSet' as const;
  }
}

/** All synonym sets, oldest first, with their terms as entered. */
export async function readSynonymSets(source: SqlSource): Promise<SynonymSet[]> {
  const rows = await queryRows<Fields<SynonymSet>>(
    source,
    'select id, terms from synonym_set order by id',
  );
  return rows.map((row) => createInstance(SynonymSet, row));
}

/**
 * All entries of the user dictionary, normalised and ordered by code point. Built-in words are not
 * included.
 */
export function readDictionary(source: SqlSource): Promise<DictionaryEntry[]> {
  return queryRows<DictionaryEntry>(
    source,
    'select word, parts from dictionary_entry order by word',
  );
}

/**
 * All words for analyzers: the built-in dictionary, then the user dictionary. The last entry of a
 * word counts.
 */
export async function readWholeDictionary(source: SqlSource): Promise<WordWithParts[]> {
  return [...DICTIONARY, ...(await readDictionary(source))];
}

/**
 * Locks the lexicon against other writers until the end of the transaction. Two concurrent writes
 * could together break a rule that neither breaks alone.
 */
export async function lockLexicon(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('doum lexicon'))`);
}
