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
import { type GenerationMark, indexName, moveAlias, readAlias, writeAliasName } from './aliases.js';
import { bulkChunks, readOutcome, resolveConflict } from './bulk.js';
import { type ChangeSource, contentOf, sourceDocument } from './document.js';
import { causeOfAnswer, errorType, withEngineErrors } from './engine-errors.js';
import { type Distribution, indexDefinition, type IndexDefinition } from './mapping.js';

/** Supported major versions of Elasticsearch. */
export const SUPPORTED_MAJORS = [8, 9];

/** Limits in milliseconds. Requests that change the cluster have the limit of the client. */
const VERSION_OPTIONS = { requestTimeout: 3_000 };
/** A refresh takes longer than a search. */
const READ_OPTIONS = { requestTimeout: 10_000 };
/** Maximum wait for the allocation of a new shard. */
const NEW_SHARD_LIMIT = '25s';
/** A bulk may be sent twice, because documents have versions. Slow nodes get smaller bulks. */
const BULK_OPTIONS = { requestTimeout: 15_000 };

/**
 * The generations of an index in Elasticsearch. A generation is the index `<prefix>-<generation>`.
 * The alias `<prefix>` points to the live generation. Writes require a second alias,
 * `<prefix>-<generation>-write`: without it, a bulk into a deleted index would create that index
 * again without its mapping. `close` closes the client.
 */
export class ElasticsearchIndex implements IndexWriter {
  readonly name = SearchEngineName.ELASTICSEARCH;
  /** Two bulks at a time index 70 % faster than one. */
  readonly parallelWrites = 2;
  private readonly client: Client;
  private readonly prefix: string;
  private readonly closing = new AbortController();
  /** The server's version at the last `inspect`. */
  private majorVersion = SUPPORTED_MAJORS[0]!;

  constructor(
    options: { client: Client; prefix: string },
    private readonly distribution?: Distribution,
  ) {
    this.client = options.client;
    this.prefix = options.prefix;
  }

  /** During an upgrade of the cluster, all its nodes must be supported. */
  async inspect(): Promise<void> {
    const request = {
      ...{ node_id: '_all', metric: '_none', timeout: '2s', filter_path: 'nodes.*.version' },
    };
    const { nodes } = await this.ask(
      (options) => this.client.nodes.info(request, options),
      VERSION_OPTIONS,
    );
    const majors = Object.values(nodes).map(({ version }) => Number.parseInt(version, 10));
    const wrong = majors.find((major) => !SUPPORTED_MAJORS.includes(major));
    if (wrong !== undefined)
      throw new EngineUnavailable(
        `Elasticsearch has the version ${wrong}, but Doum needs ${SUPPORTED_MAJORS.join(' or ')}.`,
        { code: 'ELASTICSEARCH_VERSION' },
      );
    this.majorVersion = Math.min(...majors);
  }

  fingerprint(dictionary: readonly DictionaryEntry[]): string {
    return this.definition(dictionary).fingerprint;
  }

  /** Also waits until the shards of the index are allocated. */
  async createGeneration(
    generation: string,
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const { prefix } = this;
    const index = this.indexName(generation);
    const { settings, mappings, fingerprint } = this.definition(dictionary);
    const doum: GenerationMark = { prefix, generation, fingerprint };
    await withEngineErrors(async () => {
      try {
        await this.client.indices.create({
          index,
          settings,
          mappings: { ...mappings, _meta: { doum } },
          aliases: { [writeAliasName(prefix, generation)]: {} },
        });
      } catch (error) {
        if (errorType(error) !== 'resource_already_exists_exception') throw error;
      }
      const allocation = { wait_for_active_shards: 1, timeout: NEW_SHARD_LIMIT };
      await this.client.cluster.health({ index, ...allocation });
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
    const conflicting = changes.filter((_, i) => items[i]!.kind === 'conflict');
    const ids = conflicting.map(({ articleId }) => articleId);
    const indexed = await this.get<unknown>(generation, ids, false);
    const versions = new Map(indexed.map(({ _id, _version }) => [Number(_id), _version!]));
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
    const documents = await this.get<ChangeSource>(generation, articleIds, true);
    const indexed = new Map<number, IndexedArticle>();
    for (const { _id: id, _version: version, _source: source } of documents) {
      if (!source || source.gone) continue;
      // If `id` and `_id` differ, searches return the document as another article.
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

  async prepare(generation: string): Promise<void> {
    await withEngineErrors(() =>
      this.client.indices.refresh({ index: this.indexName(generation) }),
    );
  }

  /**
   * Also removes the alias from foreign indices, without deleting them. Then starts to merge the
   * small segments of the build into one, which makes searches faster.
   */
  async activate(generation: string, replacing: string | null): Promise<void> {
    await withEngineErrors(() => moveAlias(this.client, this.prefix, generation, replacing));
    this.merge({ index: this.indexName(generation), max_num_segments: 1 });
  }

  /**
   * Elasticsearch counts replaced documents in scores until their segments are merged, by itself
   * only after hundreds of writes: words of an often edited article would seem common. Segments
   * with less than a tenth of replaced documents stay.
   */
  tidy(generation: string): void {
    this.merge({ index: this.indexName(generation), only_expunge_deletes: true });
  }

  /** Also null if the alias points to a foreign index, which must not be searched. */
  async liveGeneration(): Promise<string | null> {
    const { generations, foreignIndices } = await this.ask((options) =>
      readAlias(this.client, this.prefix, options),
    );
    return generations.length === 1 && foreignIndices.length === 0 ? generations[0]! : null;
  }

  async listGenerations(): Promise<string[]> {
    const request: estypes.IndicesGetRequest = {
      ...{ index: this.indexName('*'), expand_wildcards: ['open', 'closed'] },
      ...{ features: 'mappings', filter_path: '*.mappings._meta.doum' },
    };
    const found = await this.ask((options) => this.client.indices.get(request, options));
    // Another installation may have a prefix that begins with this one (doum, doum-staging).
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
    // Otherwise the client would wait for a running merge.
    this.closing.abort();
    await this.client.close();
  }

  private definition(dictionary: readonly DictionaryEntry[]): IndexDefinition {
    return indexDefinition(dictionary, this.majorVersion, this.distribution);
  }

  private ask<T>(
    send: (options: TransportRequestOptions) => Promise<T>,
    options: TransportRequestOptions = READ_OPTIONS,
  ): Promise<T> {
    return withEngineErrors(() => send(options));
  }

  /**
   * Starts a merge, which continues in Elasticsearch after the request has timed out. If the merge
   * fails, Elasticsearch merges the segments later by itself.
   */
  private merge(request: estypes.IndicesForcemergeRequest): void {
    const { signal } = this.closing;
    this.client.indices.forcemerge(request, { maxRetries: 0, signal }).catch(() => undefined);
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
    const request = { index, operations, refresh, require_alias: true, timeout: '10s' };
    const answer = await this.ask((options) => this.client.bulk(request, options), BULK_OPTIONS);
    return answer.items.flatMap((item) => Object.values(item)).map(readOutcome);
  }

  /** Articles and tombstones by id, including writes that are not searchable yet. */
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
      if ('error' in document) {
        const { error: cause } = document;
        const { message, code } = causeOfAnswer(404, cause)!;
        throw new EngineUnavailable(message, { cause, code });
      }
      return 'found' in document && document.found;
    });
  }
}
