import { errors, type Client, type estypes } from '@elastic/elasticsearch';
import type { DictionaryEntry } from '../../../language/index.js';
import { SearchEngineName, type IndexChange, type IndexOutcome, type IndexWriter } from '../../engine.js';
import { bulkChunks, readOutcome } from './bulk.js';
import { indexDefinition } from './mapping.js';
import { errorType, withEngineErrors } from './with-engine-errors.js';

/** For what takes Elasticsearch long: cutting a bulk of long texts into words, and a refresh after many of them. */
const SLOW = { requestTimeout: 60_000 };

/** What the mapping of each of our indices says about it. */
interface GenerationMark {
  prefix: string;
  generation: string;
  fingerprint: string;
}

/**
 * The generations of an index in Elasticsearch. A generation is the index `<prefix>-<generation>`; the alias `<prefix>` names the
 * live one. Writes go through a second alias, `<prefix>-<generation>-write`, because a bulk into an index that is gone would
 * create it again without its mapping, while one that must go to an alias is refused. `close` closes the client.
 */
export class ElasticsearchIndex implements IndexWriter {
  readonly name = SearchEngineName.ELASTICSEARCH;
  /** Two bulks in flight index 70 % faster than one. */
  readonly parallelWrites = 2;
  private readonly client: Client;
  private readonly prefix: string;

  constructor(options: { client: Client; prefix: string }) {
    this.client = options.client;
    this.prefix = options.prefix;
  }

  fingerprint(dictionary: readonly DictionaryEntry[]): string {
    return indexDefinition(dictionary).fingerprint;
  }

  async createGeneration(generation: string, dictionary: readonly DictionaryEntry[]): Promise<void> {
    const index = this.indexName(generation);
    const { settings, mappings, fingerprint } = indexDefinition(dictionary);
    const doum: GenerationMark = { prefix: this.prefix, generation, fingerprint };
    await withEngineErrors(async () => {
      try {
        const aliases = { [this.writeAlias(generation)]: {} };
        await this.client.indices.create({ index, settings, mappings: { ...mappings, _meta: { doum } }, aliases });
      } catch (error) {
        if (errorType(error) !== 'resource_already_exists_exception') throw error;
      }
      await this.client.cluster.health({ index, wait_for_active_shards: 1, timeout: '25s' });
    });
  }

  async write(generation: string, changes: IndexChange[], { refresh }: { refresh: boolean }): Promise<IndexOutcome[]> {
    const outcomes: IndexOutcome[] = [];
    for (const lines of bulkChunks(changes)) {
      outcomes.push(...(await this.bulk(generation, lines, refresh)));
    }
    return outcomes;
  }

  async count(generation: string): Promise<number> {
    const index = this.indexName(generation);
    return withEngineErrors(async () => {
      await this.client.indices.refresh({ index }, SLOW);
      return (await this.client.count({ index, query: { term: { gone: false } } })).count;
    });
  }

  async versions(generation: string, articleIds: number[]): Promise<Map<number, number>> {
    if (articleIds.length === 0) return new Map();
    const answer = await withEngineErrors(() =>
      this.client.search({
        index: this.indexName(generation),
        size: articleIds.length,
        query: { bool: { filter: [{ ids: { values: articleIds.map(String) } }, { term: { gone: false } }] } },
        _source: false,
        docvalue_fields: ['version'],
        allow_partial_search_results: false,
      }),
    );
    return new Map(answer.hits.hits.map((hit) => [Number(hit._id), Number((hit.fields?.version as unknown[])[0])]));
  }

  async highestVersion(generation: string): Promise<number> {
    const index = this.indexName(generation);
    return withEngineErrors(async () => {
      await this.client.indices.refresh({ index }, SLOW);
      const answer = await this.client.search<unknown, { highest: estypes.AggregationsMaxAggregate }>({
        index,
        size: 0,
        allow_partial_search_results: false,
        aggs: { highest: { max: { field: 'version' } } },
      });
      return answer.aggregations?.highest.value ?? 0;
    });
  }

  async activate(generation: string): Promise<void> {
    const actions: estypes.IndicesUpdateAliasesAction[] = [
      { remove: { index: `${this.prefix}-*`, alias: this.prefix, must_exist: false } },
      { add: { index: this.indexName(generation), alias: this.prefix } },
    ];
    await withEngineErrors(() => this.client.indices.updateAliases({ actions }));
  }

  async liveGeneration(): Promise<string | null> {
    return withEngineErrors(async () => {
      try {
        const [index] = Object.keys(await this.client.indices.getAlias({ name: this.prefix }));
        return index?.slice(this.indexName('').length) ?? null;
      } catch (error) {
        if (error instanceof errors.ResponseError && error.statusCode === 404) return null;
        throw error;
      }
    });
  }

  async listGenerations(): Promise<string[]> {
    const found = await withEngineErrors(() =>
      this.client.indices.get({
        index: this.indexName('*'),
        expand_wildcards: ['open', 'closed'],
        features: 'mappings',
        filter_path: '*.mappings._meta.doum',
      }),
    );
    // An installation with a longer prefix (doum-staging beside doum) has names that begin like ours.
    const marks = Object.values(found).map(({ mappings }) => mappings?._meta?.doum as GenerationMark | undefined);
    return marks.flatMap((mark) => (mark?.prefix === this.prefix ? [mark.generation] : []));
  }

  async dropGeneration(generation: string): Promise<void> {
    await withEngineErrors(() => this.client.indices.delete({ index: this.indexName(generation), ignore_unavailable: true }));
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private indexName(generation: string): string {
    return `${this.prefix}-${generation}`;
  }

  private writeAlias(generation: string): string {
    return `${this.indexName(generation)}-write`;
  }

  private async bulk(generation: string, operations: string[], refresh: boolean): Promise<IndexOutcome[]> {
    const index = this.writeAlias(generation);
    const answer = await withEngineErrors(() =>
      this.client.bulk({ index, operations, refresh, require_alias: true, timeout: '20s' }, SLOW),
    );
    return answer.items.flatMap((item) => Object.values(item)).map(readOutcome);
  }
}
