import type { Client, estypes } from '@elastic/elasticsearch';
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
import { buildBestScoreQuery, buildQuery } from './build-query.js';
import { isWhole } from './client.js';
import { withEngineErrors } from './engine-errors.js';
import { type FacetAggregations, readResponse } from './read-response.js';

/**
 * Searches the generation to which the alias `prefix` points, with one request per search. The
 * caller closes the client, and finds the lowest score of answers by `best`.
 */
export class ElasticsearchEngine implements SearchEngine {
  readonly name = SearchEngineName.ELASTICSEARCH;

  /** `limitMs`: after this time, a request is repeated once on another node. */
  constructor(private readonly options: { client: Client; prefix: string; limitMs: number }) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    const { minimumScore } = request;
    const lowest = request.query && typeof minimumScore === 'number' ? minimumScore : null;
    return readResponse(request, await this.ask(buildQuery(request, lowest)), lowest);
  }

  async best(query: EngineQuery, scope: Pick<EngineRequest, 'shelves'>): Promise<BestMatch | null> {
    const { hits } = await this.ask(buildBestScoreQuery(query, scope));
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
