import { errors, type Client, type estypes } from '@elastic/elasticsearch';
import type { DictionaryEntry } from '../../../language/index.js';
import {
  EngineUnavailable,
  type HeldDocument,
  SearchEngineName,
  type IndexChange,
  type IndexOutcome,
  type IndexWriter,
} from '../../engine.js';
import { bulkChunks, judgeConflict, readOutcome } from './bulk.js';
import { type ArticleSource, sourceDocument, type TombstoneSource } from './document.js';
import { indexDefinition } from './mapping.js';
import { type GenerationMark, indexOf, readAlias } from './read-alias.js';
import { errorType, withEngineErrors } from './client.js';

/**
 * Timeout of a bulk request. It detects a node that stops responding; a slow node is sent smaller
 * bulks.
 */
const BULK = { requestTimeout: 15_000 };

/**
 * The generations of an index in Elasticsearch. A generation is the index `<prefix>-<generation>`;
 * the alias `<prefix>` points to the live one. Writes use a second alias,
 * `<prefix>-<generation>-write`: a bulk into a deleted index would create it again without its
 * mapping, but a bulk that requires an alias is refused. `close` closes the client.
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

  async createGeneration(
    generation: string,
    dictionary: readonly DictionaryEntry[],
  ): Promise<void> {
    const index = this.indexName(generation);
    const { settings, mappings, fingerprint } = indexDefinition(dictionary);
    const doum: GenerationMark = { prefix: this.prefix, generation, fingerprint };
    await withEngineErrors(async () => {
      try {
        const aliases = { [this.writeAlias(generation)]: {} };
        await this.client.indices.create({
          index,
          settings,
          mappings: { ...mappings, _meta: { doum } },
          aliases,
        });
      } catch (error) {
        if (errorType(error) !== 'resource_already_exists_exception') throw error;
        await this.bindWriteAlias(generation);
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
    const held = await this.heldVersions(generation, conflicting);
    return items.map((item, i) => {
      const change = changes[i]!;
      return item.kind === 'conflict' ? judgeConflict(held.get(change.articleId), change) : item;
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
  ): Promise<Map<number, HeldDocument>> {
    const documents = await this.get<ArticleSource | TombstoneSource>(generation, articleIds, true);
    const held = new Map<number, HeldDocument>();
    for (const { _id: id, _version: version, _source: source } of documents) {
      if (!source || source.gone) continue;
      // A document that calls itself another article's is found as that one.
      held.set(Number(id), {
        version: version!,
        document: source.id === id ? sourceDocument(source) : null,
      });
    }
    return held;
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

  /** Also removes the alias from indices that are not generations, without deleting them. */
  async activate(generation: string, replacing: string | null): Promise<void> {
    const alias = this.prefix;
    const take = (index: string) => ({ remove: { index, alias, must_exist: true } });
    await withEngineErrors(async () => {
      const { own, foreign, isIndex } = await readAlias(this.client, alias);
      if (isIndex) throw nameTaken(alias);
      if (foreign.length === 0 && replacing === null && own.length > 0) throw changedMeanwhile();
      const before = replacing === null ? own.filter((name) => name !== generation) : [replacing];
      const removed = [...foreign, ...before.map((name) => this.indexName(name))];
      try {
        // All actions or none: without the alias on what is to be replaced, `must_exist` refuses
        // the whole request.
        await this.client.indices.updateAliases({
          actions: [...removed.map(take), { add: { index: this.indexName(generation), alias } }],
        });
      } catch (error) {
        if (errorType(error) === 'aliases_not_found_exception') throw changedMeanwhile();
        throw error;
      }
    });
  }

  /** Also null if the alias points to a foreign index, which must not be searched. */
  async liveGeneration(): Promise<string | null> {
    const { own, foreign } = await withEngineErrors(() => readAlias(this.client, this.prefix));
    return own.length === 1 && foreign.length === 0 ? own[0]! : null;
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
    // An installation with a longer prefix (doum-staging beside doum) has names that begin like
    // ours.
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
    return indexOf(this.prefix, generation);
  }

  private writeAlias(generation: string): string {
    return `${this.indexName(generation)}-write`;
  }

  private async bulk(
    generation: string,
    operations: string[],
    refresh: boolean,
  ): Promise<ReturnType<typeof readOutcome>[]> {
    const index = this.writeAlias(generation);
    const answer = await withEngineErrors(() =>
      this.client.bulk({ index, operations, refresh, require_alias: true, timeout: '10s' }, BULK),
    );
    const items = answer.items.flatMap((item) => Object.values(item));
    // What went into an index of somebody else's is not in ours.
    if (items.some(({ _index, error }) => !error && _index !== this.indexName(generation)))
      throw aliasTaken();
    return items.map(readOutcome);
  }

  /** Points the write alias to the index of the generation and to no other. */
  private async bindWriteAlias(generation: string): Promise<void> {
    const [index, alias] = [this.indexName(generation), this.writeAlias(generation)];
    const found = await this.client.indices.getAlias({ name: alias }).catch((error: unknown) => {
      if (error instanceof errors.ResponseError && error.statusCode === 404) return {};
      throw error;
    });
    const foreign = Object.keys(found).filter((name) => name !== index);
    if (foreign.length === 0 && index in found) return;
    await this.client.indices.updateAliases({
      actions: [
        ...foreign.map((name) => ({ remove: { index: name, alias } })),
        { add: { index, alias } },
      ],
    });
  }

  /**
   * The versions of articles and tombstones, read from the shard itself rather than from what can
   * be searched yet.
   */
  private async heldVersions(
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

function aliasTaken(): EngineUnavailable {
  return new EngineUnavailable('An alias of the index names an index of somebody else.');
}

function nameTaken(name: string): EngineUnavailable {
  return new EngineUnavailable(
    `Elasticsearch has an index named ${name}, as the alias of the index must be: delete it, or set ELASTICSEARCH_INDEX to another name.`,
  );
}

function changedMeanwhile(): EngineUnavailable {
  return new EngineUnavailable('Another generation became live meanwhile.');
}
