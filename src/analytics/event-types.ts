import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

@InputType({ description: 'An article that was opened from the results of a search (클릭).' })
export class RecordClickInput {
  @Field(() => ID, { description: 'What the search gave as `searchId`, not older than a day.' })
  searchId!: string;

  @Field(() => ID, { description: 'The article.' })
  articleId!: string;

  @Field(() => Int, {
    description:
      'Where it stood among all hits of the search, from 1; behind the last hit nothing counts. Where nothing was found: among the popularArticles.',
  })
  position!: number;
}

@InputType({ description: 'An article that was read (조회).' })
export class RecordViewInput {
  @Field(() => ID, { description: 'The article.' })
  articleId!: string;
}

@ObjectType({ description: 'What became of an event.' })
export class RecordPayload {
  @Field({
    description:
      'True where it was taken; what counts once counts once all the same. False where the server had no room for it: it is lost, and need not be sent again.',
  })
  recorded!: boolean;
}
