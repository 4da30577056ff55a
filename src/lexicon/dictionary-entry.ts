import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

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
