import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { Node } from '../core/global-id.js';

@Entity('dictionary_entry')
@ObjectType({
  description:
    'An entry of the user dictionary (사용자 사전): a word that must be split in a given way or not at all, e.g. 샘톡.',
})
export class DictionaryEntry {
  @Field({ description: 'The word in normalised form: lower case, without white space.' })
  @PrimaryColumn('text')
  word!: string;

  @Field(() => [String], {
    description:
      'The terms that the word is split into, e.g. 단톡 and 방 for 단톡방. Empty: the word is not split.',
  })
  @Column('text', { array: true })
  parts!: string[];
}

@Entity('synonym_set')
@ObjectType({
  implements: Node,
  description:
    'A set of terms with the same meaning (동의어): a search for one of them also finds the others. This is not transitive: sets that share a term stay separate.',
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
