import { Field, ObjectType } from 'type-graphql';
import { DictionaryEntry } from './dictionary-entry.js';
import { SynonymSet } from './synonym-set.js';

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
