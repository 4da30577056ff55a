import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { Node } from '../core/global-id.js';

@Entity('dictionary_entry')
@ObjectType({
  description:
    'A word of the editors (사용자 사전) that texts and queries are cut by, e.g. 샘톡, which would else be taken apart.',
})
export class DictionaryEntry {
  @Field({ description: 'The word, normalised: lower case, without white space.' })
  @PrimaryColumn('text')
  word!: string;

  @Field(() => [String], {
    description:
      'The terms that it is cut into, e.g. 단톡방 into 단톡 and 방; empty: it stays one term.',
  })
  @Column('text', { array: true })
  parts!: string[];
}

@Entity('synonym_set')
@ObjectType({
  implements: Node,
  description:
    'Terms that mean the same (동의어): a search for one of them finds the others, too. It goes one step, never along a chain: ' +
    'of two sets that share a term, the other terms of one do not find those of the other.',
})
export class SynonymSet extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Access(Role.EDITOR)
  @Field(() => [String], {
    description: 'Two to 50 terms as they were written; each may be several words.',
  })
  @Column('text', { array: true })
  terms!: string[];

  protected override get nodeKind() {
    return 'SynonymSet' as const;
  }
}
