import { errors, type Client } from '@elastic/elasticsearch';
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
import { indexOf, readAlias, readIndices } from './read-alias.js';
import { readResponse, type FacetAnswers } from './read-response.js';
import { withEngineErrors } from './client.js';

/** After this time the fallback engine answers sooner than waiting longer would. */
const SEARCH_TIMEOUT_MS = 5_000;

/**
 * Searches the generation that the alias `prefix` names; one request a search. EngineUnavailable
 * also where the alias names anything else: what answers then is not what was asked for. The client
 * stays the caller's.
 */
export class ElasticsearchEngine implements SearchEngine {
  readonly name = SearchEngineName.ELASTICSEARCH;

  /** The index that the alias was last seen to name. */
  private known = '';

  constructor(private readonly options: { client: Client; prefix: string }) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    const { client, prefix } = this.options;
    const answer = await withEngineErrors(() =>
      this.askAlias(() =>
        client.search<unknown, FacetAnswers>(
          { index: prefix, ...buildQuery(request) },
          // Elasticsearch cancels a search whose connection is closed.
          {
            requestTimeout: SEARCH_TIMEOUT_MS,
            retryBackoff: () => 0,
            signal: currentOperation()?.signal,
          },
        ),
      ),
    );
    const { hits } = answer.hits;
    // Nothing in an answer without a hit tells where it came from.
    const isKnown = hits.length > 0 && hits.every(({ _index }) => _index === this.known);
    if (!isKnown) await withEngineErrors(() => this.lookAtAlias(hits));
    if (answer.timed_out || answer._shards.failed > 0) {
      throw new EngineUnavailable('Elasticsearch answered with a part of the results only.', {
        cause: answer._shards.failures,
      });
    }
    return readResponse(request, answer);
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    const { client, prefix } = this.options;
    const { detail } = await withEngineErrors(() =>
      this.askAlias(() =>
        client.indices.analyze(
          { index: prefix, analyzer: 'words', text, explain: true, attributes: ['leftPOS'] },
          { signal: currentOperation()?.signal },
        ),
      ),
    );
    const tokens = detail?.tokenfilters?.at(-1)?.tokens ?? [];
    return tokens.map(({ token, start_offset, end_offset, position, ...attributes }) => ({
      term: token,
      start: start_offset,
      end: end_offset,
      position,
      // NNG(General Noun)
      partOfSpeech:
        ((attributes as { leftPOS?: string }).leftPOS ?? '').replace(/\(.*/, '') || null,
    }));
  }

  /** Where Elasticsearch calls a request wrong, its index may be to blame. */
  private async askAlias<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof errors.ResponseError && error.statusCode === 400)
        await this.lookAtAlias([]);
      throw error;
    }
  }

  /**
   * EngineUnavailable unless the alias names one generation, and these hits are of generations too.
   */
  private async lookAtAlias(hits: { _index: string }[]): Promise<void> {
    const { client, prefix } = this.options;
    const { own, foreign } = await readAlias(client, prefix);
    const [name] = own.map((generation) => indexOf(prefix, generation));
    // A search that began before another generation took over found what was right then.
    const others = [...new Set(hits.map(({ _index }) => _index))].filter((index) => index !== name);
    const strange = others.length === 0 ? [] : (await readIndices(client, prefix, others)).foreign;
    if (own.length !== 1 || foreign.length > 0 || strange.length > 0)
      throw new EngineUnavailable('The alias in Elasticsearch names another index.');
    this.known = name!;
  }
}
