import { Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access, MutationFor, Role } from '../access/index.js';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { DoumError } from '../core/errors.js';
import type { NowOrLater } from '../core/work/now-or-later.js';
import { checkPageSize, First } from '../core/pagination.js';
import { DictionaryPayload } from '../lexicon/index.js';
import { EngineUnavailable, type SearchEngineName } from '../search/index.js';
import type { IndexAdministration } from './index-administration.js';
import { DeadLetter, Rebuild, SearchIndex } from './index-status.js';

@ObjectType({ description: 'The result of starting a rebuild.' })
export class RebuildPayload {
  @Field(() => Rebuild, {
    description:
      'The rebuild of the primary index: just started, or already in progress. `searchIndex` ' +
      'shows the rebuild of the fallback index at `fallback`.',
  })
  rebuild!: Rebuild;
}

@ObjectType({ description: 'The result of sending rejected articles again.' })
export class ReplayPayload {
  @Field(() => Int, {
    description: 'Number of articles that were sent again; with two engines, the larger number.',
  })
  replayed!: number;
}

/** The indexes of the primary engine and, if configured, of the fallback. */
export interface Administrations {
  readonly primary: IndexAdministration;
  readonly fallback: IndexAdministration | null;
  /** Includes the words even if no engine searches them. */
  readonly all: readonly IndexAdministration[];
}

@Resolver()
export class IndexResolver {
  constructor(private readonly of: Administrations) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => SearchIndex, {
    nullable: true,
    description: 'State of the search index, for operators (색인).',
  })
  searchIndex(): Promise<SearchIndex> {
    return this.of.primary.status();
  }

  @MutationFor(
    Role.ADMIN,
    RebuildPayload,
    'Starts a rebuild of the search index and of the fallback index, and responds before it ' +
      'ends (재색인). Searches keep using the present indexes.',
  )
  async rebuildSearchIndex(): Promise<RebuildPayload> {
    await this.of.fallback?.startRebuild();
    return { rebuild: await this.of.primary.startRebuild() };
  }

  @MutationFor(
    Role.ADMIN,
    ReplayPayload,
    'Sends rejected articles again, to the search engine or fallback that rejected them.',
  )
  async replayDeadLetters(): Promise<ReplayPayload> {
    let replayed = 0;
    for (const administration of this.of.all)
      replayed = Math.max(replayed, await administration.replayDeadLetters());
    return { replayed };
  }
}

@Resolver(() => SearchIndex)
export class SearchIndexFieldResolver {
  constructor(private readonly of: Administrations) {}

  @FieldResolver(() => Int, {
    description:
      'Number of articles in the index. The error is SEARCH_UNAVAILABLE while the engine is ' +
      'down; omit this field to read the rest.',
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
      'The articles that the search engine rejected, newest first, with the reasons. ' +
      '`replayDeadLetters` sends them again.',
  })
  deadLetterList(
    @Root() { engine }: SearchIndex,
    @First('Maximum number of articles') first: number,
  ): Promise<DeadLetter[]> {
    return this.ofEngine(engine).deadLetters(checkPageSize(first));
  }

  @FieldResolver(() => SearchIndex, {
    nullable: true,
    description:
      'The index that answers while this engine is unavailable or too far behind; null when ' +
      'none is configured (by the variable `SEARCH_FALLBACK` of the server).',
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
    description: 'The article; null when it has been deleted.',
  })
  article(
    @Root() { articleId }: DeadLetter,
    @Ctx() { articles }: ArticleContext,
  ): NowOrLater<Article | null> {
    return articles.article(articleId);
  }
}

@Resolver(() => DictionaryPayload)
export class DictionaryRebuildResolver {
  constructor(private readonly of: Administrations) {}

  @FieldResolver(() => Rebuild, {
    description:
      'The rebuild of the search index (재색인): searches use the present dictionary once it is ' +
      'DONE, which it may be already. A rebuild that was in progress for an earlier dictionary ' +
      'is discarded.',
  })
  rebuild(): Promise<Rebuild> {
    return this.of.primary.rebuildForWords();
  }
}
