import { Authorized, Field, FieldResolver, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Role } from '../access/index.js';
import { DoumError } from '../core/errors.js';
import { DictionaryPayload } from '../lexicon/index.js';
import { EngineUnavailable } from '../search/index.js';
import type { IndexAdministration } from './index-administration.js';
import { Rebuild, SearchIndex } from './index-status.js';

@ObjectType({ description: 'The rebuild that was started, or that ran already.' })
export class RebuildPayload {
  @Field(() => Rebuild, { description: 'The rebuild.' })
  rebuild!: Rebuild;
}

@ObjectType({ description: 'What was sent once more.' })
export class ReplayPayload {
  @Field(() => Int, { description: 'How many articles.' })
  replayed!: number;
}

@Resolver()
export class IndexResolver {
  constructor(private readonly administration: IndexAdministration) {}

  @Authorized(Role.ADMIN)
  @Query(() => SearchIndex, { nullable: true, description: 'For operators: the state of the search index (색인).' })
  async searchIndex(): Promise<SearchIndex> {
    try {
      return await this.administration.status();
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      throw new DoumError(
        'SEARCH_UNAVAILABLE',
        'The search engine cannot answer right now.',
        { hint: 'Try again in a moment.' },
        { cause: error },
      );
    }
  }

  @Authorized(Role.ADMIN)
  @Mutation(() => RebuildPayload, {
    nullable: true,
    description: 'Builds the search index anew, beside the one that answers (재색인).',
  })
  async rebuildSearchIndex(): Promise<RebuildPayload> {
    return { rebuild: await this.administration.startRebuild() };
  }

  @Authorized(Role.ADMIN)
  @Mutation(() => ReplayPayload, { nullable: true, description: 'Sends the articles that the engine refused once more.' })
  async replayDeadLetters(): Promise<ReplayPayload> {
    return { replayed: await this.administration.replayDeadLetters() };
  }
}

@Resolver(() => DictionaryPayload)
export class DictionaryRebuildResolver {
  constructor(private readonly administration: IndexAdministration) {}

  @FieldResolver(() => Rebuild, {
    description: 'The rebuild that makes searches follow (재색인); where nothing changed, the last one.',
  })
  rebuild(): Promise<Rebuild> {
    return this.administration.rebuildForWords();
  }
}
