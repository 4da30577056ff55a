import type { Client } from '@elastic/elasticsearch';
import { currentOperation } from '../../../core/operation.js';
import {
  EngineUnavailable,
  SearchEngineName,
  type AnalyzedTerm,
  type EngineRequest,
  type EngineResponse,
  type SearchEngine,
} from '../../engine.js';
import { buildQuery } from './build-query.js';
import { readResponse, type FacetAnswers } from './read-response.js';
import { withEngineErrors } from './with-engine-errors.js';

/** Above it, waiting is worse than an answer from elsewhere. */
const SEARCH_TIMEOUT_MS = 5_000;

/** Searches the generation that the alias `prefix` names; one request a search. The client stays the caller's. */
export class ElasticsearchEngine implements SearchEngine {
  readonly name = SearchEngineName.ELASTICSEARCH;

  constructor(private readonly options: { client: Client; prefix: string }) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    const { client, prefix } = this.options;
    const answer = await withEngineErrors(() =>
      client.search<unknown, FacetAnswers>(
        { index: prefix, ...buildQuery(request) },
        // Elasticsearch cancels a search whose connection is closed.
        { requestTimeout: SEARCH_TIMEOUT_MS, retryBackoff: () => 0, signal: currentOperation()?.signal },
      ),
    );
    if (answer.timed_out || answer._shards.failed > 0) {
      throw new EngineUnavailable('Elasticsearch answered with a part of the results only.', { cause: answer._shards.failures });
    }
    return readResponse(request, answer);
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    const { client, prefix } = this.options;
    const { detail } = await withEngineErrors(() =>
      client.indices.analyze(
        { index: prefix, analyzer: 'words', text, explain: true, attributes: ['leftPOS'] },
        { signal: currentOperation()?.signal },
      ),
    );
    const tokens = detail?.tokenfilters?.at(-1)?.tokens ?? [];
    return tokens.map(({ token, start_offset, end_offset, position, ...attributes }) => ({
      term: token,
      start: start_offset,
      end: end_offset,
      position,
      // NNG(General Noun)
      partOfSpeech: ((attributes as { leftPOS?: string }).leftPOS ?? '').replace(/\(.*/, '') || null,
    }));
  }
}
