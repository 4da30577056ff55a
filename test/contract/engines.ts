import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { DICTIONARY, type DictionaryEntry } from '../../src/language/index.js';
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
import { PostgresEngine, PostgresIndex } from '../../src/search/engines/index.js';
import { engineRequest, NOTHING_REMEMBERED, plainQuery } from '../support/engine-request.js';
import { createDatabase } from '../support/databases.js';
import { type EngineChoice } from '../support/start-test-app.js';

export const ENGINES: EngineChoice[] = ['elasticsearch', 'postgres'];

/** An engine request with defaults. `text` makes a query of its words, without alternatives and
 * preferences, that searches function words too. */
export type SearchOptions = Partial<Omit<EngineRequest, 'query'>> & Partial<EngineQuery>;

/** An engine and its index writer, on their own database or index prefix. */
export interface EngineUnderTest {
  engine: SearchEngine;
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

/** Opens an engine without generations. */
export async function openEngine(kind: EngineChoice): Promise<EngineUnderTest> {
  const { engine, writer, close } = await OPENERS[kind]();
  const search = async (options: SearchOptions = {}) => {
    const { text, parts, phrases, hasFunctionWords, preferred, ...request } = options;
    return engine.search(
      engineRequest({
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
        ...request,
      }),
    );
  };
  const clear = async () => {
    for (const generation of await writer.listGenerations())
      await writer.dropGeneration(generation);
  };
  return {
    engine,
    writer,
    search,
    ids: async (options) => (await search(options)).hits.map((hit) => hit.articleId),
    async fill(generation, documents, dictionary = DICTIONARY) {
      await writer.createGeneration(generation, dictionary);
      await writer.write(generation, documents.map(asChange), { refresh: true });
    },
    activate: async (generation) => {
      await writer.prepare(generation);
      await writer.activate(generation, await writer.liveGeneration());
    },
    clear,
    async stop() {
      await clear();
      await writer.close();
      await close();
    },
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

async function openElasticsearch() {
  const client = createElasticsearchClient({ nodes: [process.env.TEST_ELASTICSEARCH_URL!] });
  const prefix = `test-contract-${randomBytes(6).toString('hex')}`;
  return {
    engine: new ElasticsearchEngine({ client, prefix, limitMs: 5_000 }, NOTHING_REMEMBERED),
    writer: new ElasticsearchIndex({ client, prefix }),
    close: async () => {},
  };
}

async function openPostgres() {
  const dataSource = await openDatabase(await createDatabase());
  const pool = poolOf(dataSource);
  return {
    engine: new PostgresEngine(pool),
    writer: new PostgresIndex(pool, createLogger('silent')),
    close: () => dataSource.destroy(),
  };
}

/** Every engine has an opener; the compiler checks it. */
const OPENERS = { elasticsearch: openElasticsearch, postgres: openPostgres } satisfies Record<
  EngineChoice,
  unknown
>;
