import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { DoumError } from '../core/errors.js';
import { checkPageSize } from '../core/pagination.js';
import { DictionaryPayload } from '../lexicon/index.js';
import { EngineUnavailable, type SearchEngineName } from '../search/index.js';
import type { IndexAdministration } from './index-administration.js';
import { DeadLetter, Rebuild, SearchIndex } from './index-status.js';

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

/** The index of the engine that answers, and the one of its fallback, if there is one. */
export interface Administrations {
  readonly primary: IndexAdministration;
  readonly fallback: IndexAdministration | null;
}

@Resolver()
export class IndexResolver {
  constructor(private readonly of: Administrations) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => SearchIndex, {
    nullable: true,
    description: 'For operators: the state of the search index (색인).',
  })
  searchIndex(): Promise<SearchIndex> {
    return this.of.primary.status();
  }

  @Access(Role.ADMIN)
  @Mutation(() => RebuildPayload, {
    nullable: true,
    description:
      "Builds the search index anew, beside the one that answers, and the fallback's too (재색인).",
  })
  async rebuildSearchIndex(): Promise<RebuildPayload> {
    await this.of.fallback?.startRebuild();
    return { rebuild: await this.of.primary.startRebuild() };
  }

  @Access(Role.ADMIN)
  @Mutation(() => ReplayPayload, {
    nullable: true,
    description: 'Sends the articles that the engine refused once more.',
  })
  async replayDeadLetters(): Promise<ReplayPayload> {
    const replayed = [
      await this.of.primary.replayDeadLetters(),
      (await this.of.fallback?.replayDeadLetters()) ?? 0,
    ];
    return { replayed: Math.max(...replayed) };
  }
}

@Resolver(() => SearchIndex)
export class SearchIndexFieldResolver {
  constructor(private readonly of: Administrations) {}

  @FieldResolver(() => Int, {
    description:
      'Documents in it. SEARCH_UNAVAILABLE while the engine is away; leave it out to see the rest.',
  })
  async documents(@Root() { engine }: SearchIndex): Promise<number> {
    try {
      return await this.ofEngine(engine).documents();
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      throw new DoumError(
        'SEARCH_UNAVAILABLE',
        'The search engine cannot answer right now.',
        { hint: 'Leave out documents to see what is known without it.' },
        { cause: error },
      );
    }
  }

  @Cost({ points: 20 })
  @FieldResolver(() => [DeadLetter], {
    description:
      'The articles that the engine refused, with its reasons, the newest first. replayDeadLetters sends them once more.',
  })
  deadLetterList(
    @Root() { engine }: SearchIndex,
    @Arg('first', () => Int, { defaultValue: 20, description: 'At most so many, 0 to 100.' })
    first: number,
  ): Promise<DeadLetter[]> {
    return this.ofEngine(engine).deadLetters(checkPageSize(first));
  }

  @FieldResolver(() => SearchIndex, {
    nullable: true,
    description:
      'The index that answers while this engine cannot (SEARCH_FALLBACK); null without one.',
  })
  fallback(@Root() { engine }: SearchIndex): Promise<SearchIndex | null> {
    const { primary, fallback } = this.of;
    return Promise.resolve(fallback && engine === primary.engine ? fallback.status() : null);
  }

  private ofEngine(engine: SearchEngineName): IndexAdministration {
    const { primary, fallback } = this.of;
    return fallback?.engine === engine ? fallback : primary;
  }
}

@Resolver(() => DeadLetter)
export class DeadLetterFieldResolver {
  @FieldResolver(() => Article, {
    nullable: true,
    description: 'The article; null when it is gone meanwhile.',
  })
  article(
    @Root() { articleId }: DeadLetter,
    @Ctx() { articles }: ArticleContext,
  ): Promise<Article | null> {
    return articles.article.load(articleId);
  }
}

@Resolver(() => DictionaryPayload)
export class DictionaryRebuildResolver {
  constructor(private readonly of: Administrations) {}

  @FieldResolver(() => Rebuild, {
    description:
      'The rebuild that makes searches follow (재색인); where nothing changed, the last one.',
  })
  rebuild(): Promise<Rebuild> {
    return this.of.primary.rebuildForWords();
  }
}
