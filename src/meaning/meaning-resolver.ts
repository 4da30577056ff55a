import { Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { createInstance } from '../core/database/database.js';
import type { Meaning } from './meaning.js';

@ObjectType({
  description:
    'The vectors with which searches find articles by meaning (의미 검색), for operators. A model ' +
    'server computes them.',
})
export class MeaningIndex {
  @Field({ description: 'The name of the model that encodes articles.' })
  model!: string;

  @Field(() => Int, {
    description:
      'Number of published articles whose newest texts are encoded. Searches use the vectors of ' +
      'all articles that have some.',
  })
  encoded!: number;

  @Field(() => Int, { description: 'Number of published articles.' })
  articles!: number;

  @Field({ description: 'Whether the model server answered the last request.' })
  isAnswering!: boolean;
}

@Resolver()
export class MeaningResolver {
  /** Without a model server, `meaning` is null and `model` is empty. */
  constructor(
    private readonly meaning: Meaning | null,
    private readonly model: string,
  ) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => MeaningIndex, {
    nullable: true,
    description: 'State of the search by meaning, for operators; null without a model server.',
  })
  async meaningIndex(): Promise<MeaningIndex | null> {
    const state = await this.meaning?.state();
    return state ? createInstance(MeaningIndex, { model: this.model, ...state }) : null;
  }
}
