import { randomBytes } from 'node:crypto';
import { runSteps } from '../../src/core/work/rounds.js';
import { createTokenizer, DICTIONARY, type DictionaryEntry } from '../../src/language/index.js';
import {
  type EngineQuery,
  type EngineRequest,
  type EngineResponse,
  type IndexChange,
  type IndexWriter,
  type SearchDocument,
  type SearchEngine,
} from '../../src/search/engine.js';
import {
  createElasticsearchClient,
  ElasticsearchEngine,
  ElasticsearchIndex,
} from '../../src/search/engines/index.js';
import { MemoryEngine } from '../../src/search/engines/memory/memory-engine.js';
import { MemoryIndex } from '../../src/search/engines/memory/memory-index.js';
import { rankedTerms } from '../../src/search/engines/memory/ranked-terms.js';
import { minimumOf } from '../../src/search/relevance.js';
import { shelvesFor } from '../../src/search/shelves.js';
import { engineRequest, plainQuery } from '../support/engine-request.js';
import { type EngineChoice } from '../support/start-test-app.js';
import { stopAfterFile } from '../support/stop-after-file.js';

export const ENGINES: EngineChoice[] = ['elasticsearch', 'memory'];

/** An engine request with defaults. `internal`: on the shelves of staff, not of readers. `text` makes a query of its words, without alternatives and
 * preferences, that searches function words too. */
export type SearchOptions = Partial<Omit<EngineRequest, 'query'>> &
  Partial<EngineQuery> & { internal?: boolean };

/** An engine and its index writer, on their own database or index prefix. */
export interface EngineUnderTest {
  engine: SearchEngine;
  /** The index writer of Elasticsearch. */
  writer: IndexWriter;
  /**
   * Searches the live generation; by default everything, up to 1,000 hits, without facets and
   * highlights. Leaves out how many requests it took: a slow one is sent again.
   */
  search(options?: SearchOptions): Promise<Omit<EngineResponse, 'requests'>>;
  /** The ids of the hits, in order. */
  ids(options?: SearchOptions): Promise<number[]>;
  /**
   * Creates a searchable generation of these documents at version 1, with the shipped dictionary by
   * default. It is not live before `activate`.
   */
  fill(
    generation: string,
    documents: SearchDocument[],
    dictionary?: readonly DictionaryEntry[],
  ): Promise<void>;
  /** Makes a generation live, replacing the current one. */
  activate(generation: string): Promise<void>;
  /** Drops every generation. */
  clear(): Promise<void>;
  /** Drops every generation and closes all connections. */
  stop(): Promise<void>;
}

/** The generations of an engine. */
type Generations = Pick<EngineUnderTest, 'fill' | 'activate' | 'clear' | 'stop'>;

/** Opens an engine without generations, which stops after the test file. */
export async function openEngine(kind: EngineChoice): Promise<EngineUnderTest> {
  const { engine, ...opened } = await OPENERS[kind]();
  const search = async (options: SearchOptions = {}) => {
    const { text, parts, phrases, hasFunctionWords, preferred, ...others } = options;
    const { internal = false, ...request } = others;
    const asked = engineRequest({
      query:
        text === undefined
          ? null
          : plainQuery(text, {
              ...(parts && { parts }),
              ...(phrases && { phrases }),
              ...(preferred && { preferred }),
              ...(hasFunctionWords !== undefined && { hasFunctionWords }),
            }),
      first: 1_000,
      shelves: shelvesFor({ internal }),
      ...request,
    });
    const { query, minimumScore } = asked;
    if (kind === 'memory' || !query || minimumScore !== 'answers') return engine.search(asked);
    const minimum = minimumOf(query, await engine.best(query, asked));
    const answer = await engine.search({ ...asked, minimumScore: minimum.minimumScore });
    return { ...answer, ...minimum };
  };
  return {
    engine,
    search,
    ids: async (options) => (await search(options)).hits.map((hit) => hit.articleId),
    ...opened,
    stop: stopAfterFile(opened.stop),
  };
}

/** Opens an engine with one live generation, `a`, of these documents. */
export async function openEngineWith(
  kind: EngineChoice,
  documents: SearchDocument[],
): Promise<EngineUnderTest> {
  const opened = await openEngine(kind);
  await opened.fill('a', documents);
  await opened.activate('a');
  return opened;
}

function asChange(document: SearchDocument): IndexChange {
  return { articleId: document.articleId, version: 1, document };
}

async function openElasticsearch(): Promise<
  Generations & Pick<EngineUnderTest, 'engine' | 'writer'>
> {
  const client = createElasticsearchClient({ nodes: [process.env.TEST_ELASTICSEARCH_URL!] });
  const prefix = `test-contract-${randomBytes(6).toString('hex')}`;
  const writer = new ElasticsearchIndex({ client, prefix });
  const clear = async () => {
    for (const generation of await writer.listGenerations())
      await writer.dropGeneration(generation);
  };
  return {
    engine: new ElasticsearchEngine({ client, prefix, limitMs: 5_000 }),
    writer,
    async fill(generation, documents, dictionary = DICTIONARY) {
      await writer.createGeneration(generation, dictionary);
      await writer.write(generation, documents.map(asChange), { refresh: true });
    },
    async activate(generation) {
      await writer.prepare(generation);
      await writer.activate(generation, await writer.liveGeneration());
    },
    clear,
    async stop() {
      await clear();
      await writer.close();
    },
  };
}

/** A generation is an index in memory with its texts. */
function openMemory() {
  const nothing = { index: new MemoryIndex(), texts: new Map<number, SearchDocument>() };
  const generations = new Map<
    string,
    typeof nothing & { dictionary: readonly DictionaryEntry[] }
  >();
  let live: {
    index: MemoryIndex;
    texts: Map<number, SearchDocument>;
    dictionary: readonly DictionaryEntry[];
  } = { ...nothing, dictionary: DICTIONARY };
  const clear = () => {
    generations.clear();
    live = { ...nothing, dictionary: DICTIONARY };
    return Promise.resolve();
  };
  return {
    engine: new MemoryEngine({
      index: () => live.index,
      tokenizer: () => Promise.resolve(createTokenizer(live.dictionary)),
      texts: (ids) => Promise.resolve(new Map(ids.map((id) => [id, live.texts.get(id)!]))),
    }),
    // The words of the articles are written instead; tests of writers are for Elasticsearch alone.
    writer: null as unknown as IndexWriter,
    fill(generation: string, documents: SearchDocument[], dictionary = DICTIONARY) {
      const { index, texts } = generations.get(generation) ?? {
        index: new MemoryIndex(),
        texts: new Map<number, SearchDocument>(),
      };
      const lists = new Map<string, readonly number[]>();
      const shared = (ids: readonly number[]) => {
        if (!lists.has(ids.join())) lists.set(ids.join(), ids);
        return lists.get(ids.join())!;
      };
      for (const document of documents) {
        texts.set(document.articleId, document);
        index.put(
          {
            ...document,
            categoryIds: shared(document.categoryIds),
            platformIds: shared(document.platformIds),
            publishedAt: document.publishedAt.getTime(),
            updatedAt: document.updatedAt.getTime(),
          },
          1,
          runSteps(rankedTerms(document, createTokenizer(dictionary))),
        );
      }
      generations.set(generation, { index, texts, dictionary });
      return Promise.resolve();
    },
    activate(generation: string) {
      live = generations.get(generation)!;
      return Promise.resolve();
    },
    clear,
    stop: clear,
  };
}

/** Every engine has an opener; the compiler checks it. */
const OPENERS = { elasticsearch: openElasticsearch, memory: openMemory } satisfies Record<
  EngineChoice,
  unknown
>;
