import { Field, ID, InputType } from 'type-graphql';

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
