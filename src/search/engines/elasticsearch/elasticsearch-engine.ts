import type { Client, estypes } from '@elastic/elasticsearch';
import type { CacheCounts } from '../../../core/caches.js';
import type { NowOrLater } from '../../../core/now-or-later.js';
import {
  type AnalyzedTerm,
  type BestMatch,
  type EngineQuery,
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type SearchEngine,
  SearchEngineName,
} from '../../engine.js';
import { answerShare } from '../../relevance.js';
import { type IndexChanges, IndexMemory } from '../index-memory.js';
import { buildBestScoreQuery, buildQuery } from './build-query.js';
import { isWhole } from './client.js';
import { withEngineErrors } from './engine-errors.js';
import { type FacetAggregations, type Minimum, NO_MINIMUM, readResponse } from './read-response.js';

/** An entry takes about 1,000 bytes. */
const MAX_MINIMUMS_BYTES = 8_000_000;

/**
 * Searches the generation to which the alias `prefix` points, with one request per search.
 * The caller closes the client.
 */
export class ElasticsearchEngine implements SearchEngine {
  readonly name = SearchEngineName.ELASTICSEARCH;

  /** Lowest scores of answers. They depend only on the query, so all its pages share one. */
  private readonly minimums: IndexMemory<Minimum>;

  /** `limitMs`: after this time, a request is repeated once on another node. */
  constructor(
    private readonly options: { client: Client; prefix: string; limitMs: number },
    changes: IndexChanges,
  ) {
    this.minimums = new IndexMemory(changes, MAX_MINIMUMS_BYTES);
  }

  /** Hits and misses of the remembered lowest scores. */
  get cacheCounts(): CacheCounts {
    return this.minimums.cacheCounts;
  }

  async search(request: EngineRequest): Promise<EngineResponse> {
    const minimum = await this.minimum(request);
    const answer = await this.ask(buildQuery(request, minimum.minimumScore));
    return readResponse(request, answer, minimum);
  }

  /** The lowest score of a hit. For `answers`, finding the best score takes a request. */
  private minimum({ query, minimumScore, internal }: EngineRequest): NowOrLater<Minimum> {
    if (!query || minimumScore === null) return NO_MINIMUM;
    if (minimumScore !== 'answers') return { ...NO_MINIMUM, minimumScore };
    return this.minimums.answer(`${internal} ${JSON.stringify(query)}`, async () => {
      const best = await this.askBest(query, { internal });
      return {
        minimumScore: answerShare(query) * (best?.score ?? 0),
        bestArticleId: best?.articleId ?? null,
        nextShare: best?.nextShare ?? 0,
      };
    });
  }

  private async askBest(
    query: EngineQuery,
    caller: { internal: boolean },
  ): Promise<BestMatch | null> {
    const { hits } = await this.ask(buildBestScoreQuery(query, caller));
    const [best, next] = hits.hits;
    if (best?._id === undefined) return null;
    const score = hits.max_score!;
    return { score, articleId: Number(best._id), nextShare: (next?._score ?? 0) / score };
  }

  private async ask(
    search: estypes.SearchRequest,
  ): Promise<estypes.SearchResponse<unknown, FacetAggregations>> {
    const { client, prefix, limitMs: requestTimeout } = this.options;
    // A preference may lead to a hanging node, which Elasticsearch avoids without a preference.
    const preference = isWhole(client) ? search.preference : undefined;
    const request = { index: prefix, ...search, preference };
    const answer = await withEngineErrors(() =>
      client.search<unknown, FacetAggregations>(request, { requestTimeout }),
    );
    if (answer.timed_out || answer._shards.failed > 0) {
      throw new EngineUnavailable('Elasticsearch answered with a part of the results only.', {
        cause: answer._shards.failures,
        code: 'ELASTICSEARCH_PARTIAL_ANSWER',
      });
    }
    return answer;
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    const { client, prefix, limitMs: requestTimeout } = this.options;
    const { detail } = await withEngineErrors(() =>
      client.indices.analyze(
        { index: prefix, analyzer: 'words', text, explain: true, attributes: ['leftPOS'] },
        { requestTimeout },
      ),
    );
    const tokens = detail?.tokenfilters?.at(-1)?.tokens ?? [];
    return tokens.map(({ token, start_offset, end_offset, position, ...attributes }) => ({
      term: token,
      start: start_offset,
      end: end_offset,
      position,
      // Elasticsearch answers e.g. NNG(General Noun).
      partOfSpeech:
        ((attributes as { leftPOS?: string }).leftPOS ?? '').replace(/\(.*/, '') || null,
    }));
  }
}
