import { DoumError } from '../core/errors.js';
import {
  type AnalyzedTerm,
  type EngineAnswer,
  type EngineFilter,
  type EngineRequest,
  EngineUnavailable,
  type SearchEngineName,
  SearchSort,
} from './engine.js';
import type { FallbackEngine } from './engines/fallback.js';

/** Restricts the articles that can be found. */
export interface EngineScope {
  readonly filter: EngineFilter;
  /** Whether internal articles are included. */
  readonly internal: boolean;
}

/** The requests of the server to its engines. Throws SEARCH_UNAVAILABLE if no engine can answer. */
export class EngineClient {
  constructor(private readonly engine: FallbackEngine) {}

  /** `toRequest` builds the request for an engine. It may be called for a second engine. */
  search(toRequest: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    return orUnavailable(() => this.engine.search(toRequest));
  }

  /** Whether a query has hits. */
  async finds(
    query: Pick<EngineRequest, 'query' | 'minimumScore'>,
    { filter, internal }: EngineScope,
  ): Promise<boolean> {
    const { total } = await this.search(() =>
      plainRequest({ ...query, filter, internal, sort: SearchSort.UPDATED, first: 0 }),
    );
    return total > 0;
  }

  /** The ids of the most popular articles, at most `first`. */
  async mostPopular(first: number, { filter, internal }: EngineScope): Promise<number[]> {
    const { hits } = await this.search(() =>
      plainRequest({
        query: null,
        minimumScore: null,
        filter,
        internal,
        sort: SearchSort.POPULARITY,
        first,
      }),
    );
    return hits.map(({ articleId }) => articleId);
  }

  /** The terms of a text, tokenized as in the live index. */
  analyze(text: string): Promise<AnalyzedTerm[]> {
    return orUnavailable(() => this.engine.analyze(text));
  }
}

/** A request without facets and highlights. */
function plainRequest(
  request: Omit<EngineRequest, 'after' | 'facets' | 'highlight'>,
): EngineRequest {
  return {
    ...request,
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
  };
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    throw new DoumError(
      'SEARCH_UNAVAILABLE',
      'Search cannot answer right now; everything else works.',
      { hint: 'Try again in a moment.' },
      { cause: error },
    );
  }
}
