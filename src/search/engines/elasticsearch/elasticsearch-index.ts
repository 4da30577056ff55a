import type { Client, estypes, TransportRequestOptions } from '@elastic/elasticsearch';
import type { DictionaryEntry } from '../../../language/index.js';
import {
  EngineUnavailable,
  type IndexChange,
  type IndexedArticle,
  type IndexOutcome,
  type IndexWriter,
  type SearchDocument,
  SearchEngineName,
} from '../../engine.js';
import {
  aliasTaken,
  type GenerationMark,
  indexName,
  moveAlias,
  readAlias,
  writeAliasName,
} from './aliases.js';
import { askNodes } from './ask-nodes.js';
import { bulkChunks, readOutcome, resolveConflict } from './bulk.js';
import { withEngineErrors } from './client.js';
import { createIndex } from './create-index.js';
import { type ArticleSource, contentOf, sourceDocument, type TombstoneSource } from './document.js';
import { type Distribution, indexDefinition, type IndexDefinition } from './mapping.js';
import { Merges } from './merges.js';
import { INDEX_MISSING } from './outage-cause.js';
import { lowestMajorVersion, OLDEST_MAJOR_VERSION } from './server-version.js';

/**
 * The limit detects a node that stops responding, in milliseconds. A slow node gets smaller bulks.
 * The same bulk may be sent twice, because each document has a version.
 */
const BULK_OPTIONS = { limitMs: 15_000, whenGivenUp: true };

/**
 * Limit for what only reads, in milliseconds: a refresh takes longer than a search. What changes
 * the cluster has that of the client, because it is not cancelled when nobody waits for it.
 */
const READ_LIMIT = { limitMs: 10_000 };

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
  private readonly merges: Merges;
  /** Of the server, when it was last read. */
  private majorVersion = OLDEST_MAJOR_VERSION;

  constructor(
    options: { client: Client; prefix: string },
    private readonly distribution?: Distribution,
  ) {
    this.client = options.client;
    this.prefix = options.prefix;
    this.merges = new Merges(options.client);
  }

  async inspect(): Promise<void> {
    this.majorVersion = await withEngineErrors(() => lowestMajorVersion(this.client));
  }

  fingerprint(dictionary: readonly DictionaryEntry[]): string {
    return this.definition(dictionary).fingerprint;
  }

  async createGeneration(
    generation: string,
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const { client, prefix } = this;
    await withEngineErrors(() =>
      createIndex(client, { prefix, generation }, this.definition(dictionary)),
    );
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

  async count(generation: string, { refresh } = { refresh: true }): Promise<number> {
    const index = this.indexName(generation);
    if (refresh) await this.refresh(index);
    const query = { term: { gone: false } };
    return (await this.ask((options) => this.client.count({ index, query }, options))).count;
  }

  async read(
    generation: string,
    articleIds: readonly number[],
  ): Promise<Map<number, IndexedArticle>> {
    const documents = await this.get<ArticleSource | TombstoneSource>(generation, articleIds, true);
    const indexed = new Map<number, IndexedArticle>();
    for (const { _id: id, _version: version, _source: source } of documents) {
      if (!source || source.gone) continue;
      // If `id` differs from `_id`, searches return the document as another article.
      indexed.set(Number(id), {
        version: version!,
        content: source.id === id ? contentOf(sourceDocument(source)) : '',
      });
    }
    return indexed;
  }

  contentsOf(documents: readonly SearchDocument[]): Promise<string[]> {
    return Promise.resolve(documents.map(contentOf));
  }

  async list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }> {
    const search = {
      index: this.indexName(generation),
      size: limit,
      query: { term: { gone: false } },
      sort: [{ id: 'asc' as const }],
      ...(after !== null && { search_after: [after] }),
      _source: false,
      track_total_hits: false,
      allow_partial_search_results: false,
    };
    const answer = await this.ask((options) => this.client.search(search, options));
    const { hits } = answer.hits;
    return {
      articleIds: hits.map((hit) => Number(hit._id)),
      next: hits.length < limit ? null : String(hits.at(-1)!.sort![0]),
    };
  }

  async highestVersion(generation: string): Promise<number> {
    const index = this.indexName(generation);
    await this.refresh(index);
    const search = {
      ...{ index, size: 0, allow_partial_search_results: false },
      aggs: { highest: { max: { field: 'version' } } },
    };
    const answer = await this.ask((options) =>
      this.client.search<unknown, { highest: { value: number | null } }>(search, options),
    );
    return answer.aggregations?.highest.value ?? 0;
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
    await this.merges.begin(this.indexName(generation)).catch(() => undefined);
  }

  tidy(generation: string): Promise<boolean> {
    // Without it, scores are only less exact until Elasticsearch merges by itself.
    return this.merges.removeReplaced(this.indexName(generation)).catch(() => false);
  }

  /** Also null if the alias points to a foreign index, which must not be searched. */
  async liveGeneration(): Promise<string | null> {
    const { generations, foreignIndices } = await this.ask((options) =>
      readAlias(this.client, this.prefix, { options }),
    );
    return generations.length === 1 && foreignIndices.length === 0 ? generations[0]! : null;
  }

  async listGenerations(): Promise<string[]> {
    const found = await this.ask((options) =>
      this.client.indices.get(
        {
          index: this.indexName('*'),
          expand_wildcards: ['open', 'closed'],
          features: 'mappings',
          filter_path: '*.mappings._meta.doum',
        },
        options,
      ),
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
    this.merges.stop();
    await this.client.close();
  }

  private definition(dictionary: readonly DictionaryEntry[]): IndexDefinition {
    return indexDefinition(dictionary, this.majorVersion, this.distribution);
  }

  /** Sends a request that only reads, and asks another node when one does not answer. */
  private ask<T>(send: (options: TransportRequestOptions) => Promise<T>): Promise<T> {
    return withEngineErrors(() => askNodes(this.client, send, READ_LIMIT));
  }

  private async refresh(index: string): Promise<void> {
    await this.ask((options) => this.client.indices.refresh({ index }, options));
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
      askNodes(
        this.client,
        (options) =>
          this.client.bulk(
            { index, operations, refresh, require_alias: true, timeout: '10s' },
            options,
          ),
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
    const ids = articleIds.map(String);
    const { docs } = await this.ask((options) =>
      this.client.mget<Source>({ index, ids, _source: source }, options),
    );
    return docs.filter((document): document is estypes.GetGetResult<Source> => {
      if ('error' in document)
        throw new EngineUnavailable(INDEX_MISSING.message, {
          cause: document.error,
          code: INDEX_MISSING.code,
        });
      return 'found' in document && document.found;
    });
  }
}
