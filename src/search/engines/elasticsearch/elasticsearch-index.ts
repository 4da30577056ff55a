import type { Client, estypes } from '@elastic/elasticsearch';
import type { DictionaryEntry } from '../../../language/index.js';
import {
  EngineUnavailable,
  type IndexChange,
  type IndexedDocument,
  type IndexOutcome,
  type IndexWriter,
  SearchEngineName,
} from '../../engine.js';
import {
  aliasTaken,
  bindWriteAlias,
  type GenerationMark,
  indexName,
  moveAlias,
  readAlias,
  writeAliasName,
} from './aliases.js';
import { bulkChunks, readOutcome, resolveConflict } from './bulk.js';
import { errorType, withEngineErrors } from './client.js';
import { type ArticleSource, sourceDocument, type TombstoneSource } from './document.js';
import { indexDefinition } from './mapping.js';

/**
 * Milliseconds. The timeout detects a node that stops responding. A slow node gets smaller bulks.
 */
const BULK_OPTIONS = { requestTimeout: 15_000 };

/**
 * A merge needs the size of the index again on the disk. Elasticsearch does not merge larger segments
 * by itself.
 */
const MAX_MERGED_BYTES = 5 * 1_024 ** 3;

/** A build waits for the start of its merge, so this must be short. It does not wait for the end. */
const MERGE_OPTIONS = { requestTimeout: 2_000, maxRetries: 0 };

/**
 * The generations of an index in Elasticsearch. A generation is the index `<prefix>-<generation>`.
 * The alias `<prefix>` points to the live generation. Writes use a second alias,
 * `<prefix>-<generation>-write`, because a bulk into a deleted index would create the index again
 * without its mapping. A bulk that requires an alias is rejected instead. `close` closes the
 * client.
 */
export class ElasticsearchIndex implements IndexWriter {
  readonly name = SearchEngineName.ELASTICSEARCH;
  /** Two concurrent bulks index 70 % faster than one. */
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

  async createGeneration(
    generation: string,
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const index = this.indexName(generation);
    const { settings, mappings, fingerprint } = indexDefinition(dictionary);
    const doum: GenerationMark = { prefix: this.prefix, generation, fingerprint };
    await withEngineErrors(async () => {
      try {
        const aliases = { [writeAliasName(this.prefix, generation)]: {} };
        await this.client.indices.create({
          index,
          settings,
          mappings: { ...mappings, _meta: { doum } },
          aliases,
        });
      } catch (error) {
        if (errorType(error) !== 'resource_already_exists_exception') throw error;
        await bindWriteAlias(this.client, this.prefix, generation);
        return;
      }
      await this.client.cluster.health({ index, wait_for_active_shards: 1, timeout: '25s' });
    });
  }

  async write(
    generation: string,
    changes: IndexChange[],
    { refresh }: { refresh: boolean },
  ): Promise<IndexOutcome[]> {
    const items: ReturnType<typeof readOutcome>[] = [];
    for await (const lines of bulkChunks(changes))
      items.push(...(await this.bulk(generation, lines, refresh)));
    const conflicting = changes
      .filter((_, i) => items[i]!.kind === 'conflict')
      .map(({ articleId }) => articleId);
    const versions = await this.readVersions(generation, conflicting);
    return items.map((item, i) => {
      const change = changes[i]!;
      return item.kind === 'conflict'
        ? resolveConflict(versions.get(change.articleId), change)
        : item;
    });
  }

  async count(generation: string): Promise<number> {
    const index = this.indexName(generation);
    return withEngineErrors(async () => {
      await this.client.indices.refresh({ index });
      return (await this.client.count({ index, query: { term: { gone: false } } })).count;
    });
  }

  async read(
    generation: string,
    articleIds: readonly number[],
  ): Promise<Map<number, IndexedDocument>> {
    const documents = await this.get<ArticleSource | TombstoneSource>(generation, articleIds, true);
    const indexed = new Map<number, IndexedDocument>();
    for (const { _id: id, _version: version, _source: source } of documents) {
      if (!source || source.gone) continue;
      // If `id` differs from `_id`, searches return the document as another article.
      indexed.set(Number(id), {
        version: version!,
        document: source.id === id ? sourceDocument(source) : null,
      });
    }
    return indexed;
  }

  async list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }> {
    const answer = await withEngineErrors(() =>
      this.client.search({
        index: this.indexName(generation),
        size: limit,
        query: { term: { gone: false } },
        sort: [{ id: 'asc' }],
        ...(after !== null && { search_after: [after] }),
        _source: false,
        track_total_hits: false,
        allow_partial_search_results: false,
      }),
    );
    const { hits } = answer.hits;
    return {
      articleIds: hits.map((hit) => Number(hit._id)),
      next: hits.length < limit ? null : String(hits.at(-1)!.sort![0]),
    };
  }

  async highestVersion(generation: string): Promise<number> {
    const index = this.indexName(generation);
    return withEngineErrors(async () => {
      await this.client.indices.refresh({ index });
      const answer = await this.client.search<
        unknown,
        { highest: estypes.AggregationsMaxAggregate }
      >({
        index,
        size: 0,
        allow_partial_search_results: false,
        aggs: { highest: { max: { field: 'version' } } },
      });
      return answer.aggregations?.highest.value ?? 0;
    });
  }

  async prepare(generation: string): Promise<void> {
    await withEngineErrors(() =>
      this.client.indices.refresh({ index: this.indexName(generation) }),
    );
  }

  /**
   * Also removes the alias from foreign indices, without deleting them. Then Elasticsearch merges
   * the many small segments of a build: a search of 20,000 articles in 13 segments takes a third
   * longer than in one.
   */
  async activate(generation: string, replacing: string | null): Promise<void> {
    await withEngineErrors(() => moveAlias(this.client, this.prefix, generation, replacing));
    // Without it, searches are only slower until Elasticsearch merges by itself.
    await this.startMerge(this.indexName(generation)).catch(() => undefined);
  }

  private async startMerge(index: string): Promise<void> {
    const { _all } = await this.client.indices.stats({ index, metric: 'store' }, MERGE_OPTIONS);
    if ((_all.primaries?.store?.size_in_bytes ?? Infinity) > MAX_MERGED_BYTES) return;
    const merge = { index, max_num_segments: 1, wait_for_completion: false };
    await this.client.indices.forcemerge(merge, MERGE_OPTIONS);
  }

  /** Also null if the alias points to a foreign index, which must not be searched. */
  async liveGeneration(): Promise<string | null> {
    const { generations, foreignIndices } = await withEngineErrors(() =>
      readAlias(this.client, this.prefix),
    );
    return generations.length === 1 && foreignIndices.length === 0 ? generations[0]! : null;
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
    // Indices of another installation can begin with the same prefix (doum, doum-staging).
    const marks = Object.values(found).map(
      ({ mappings }) => mappings?._meta?.doum as GenerationMark | undefined,
    );
    return marks.flatMap((mark) => (mark?.prefix === this.prefix ? [mark.generation] : []));
  }

  async dropGeneration(generation: string): Promise<void> {
    await withEngineErrors(() =>
      this.client.indices.delete({ index: this.indexName(generation), ignore_unavailable: true }),
    );
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private indexName(generation: string): string {
    return indexName(this.prefix, generation);
  }

  private async bulk(
    generation: string,
    operations: string[],
    refresh: boolean,
  ): Promise<ReturnType<typeof readOutcome>[]> {
    const index = writeAliasName(this.prefix, generation);
    const answer = await withEngineErrors(() =>
      this.client.bulk(
        { index, operations, refresh, require_alias: true, timeout: '10s' },
        BULK_OPTIONS,
      ),
    );
    const items = answer.items.flatMap((item) => Object.values(item));
    // The write alias points to a foreign index.
    if (items.some(({ _index, error }) => !error && _index !== this.indexName(generation)))
      throw aliasTaken();
    return items.map(readOutcome);
  }

  /** The versions of articles and tombstones, including writes that are not searchable yet. */
  private async readVersions(
    generation: string,
    articleIds: readonly number[],
  ): Promise<Map<number, number>> {
    const documents = await this.get<unknown>(generation, articleIds, false);
    return new Map(documents.map(({ _id, _version }) => [Number(_id), _version!]));
  }

  private async get<Source>(
    generation: string,
    articleIds: readonly number[],
    source: boolean,
  ): Promise<estypes.GetGetResult<Source>[]> {
    if (articleIds.length === 0) return [];
    const index = this.indexName(generation);
    const { docs } = await withEngineErrors(() =>
      this.client.mget<Source>({ index, ids: articleIds.map(String), _source: source }),
    );
    return docs.filter((document): document is estypes.GetGetResult<Source> => {
      if ('error' in document)
        throw new EngineUnavailable('Elasticsearch does not have the index.', {
          cause: document.error,
        });
      return 'found' in document && document.found;
    });
  }
}
