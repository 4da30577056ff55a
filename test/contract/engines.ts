import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
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
import { engineRequest, plainQuery } from '../support/engine-request.js';
import { createDatabase } from '../support/databases.js';
import { type EngineChoice } from '../support/start-test-app.js';

export const ENGINES: EngineChoice[] = ['elasticsearch', 'postgres'];

/**
 * A request of the port with what a test does not care about filled in; `text` makes its query, one
 * piece that prefers nothing.
 */
export type Asked = Partial<Omit<EngineRequest, 'query'>> & Partial<EngineQuery>;

/** Both sides of one engine, on a database or an index prefix of its own. */
export interface EngineUnderTest {
  engine: SearchEngine;
  writer: IndexWriter;
  /**
   * Searches the live generation: everything, up to 1,000 hits, without facets and highlights,
   * unless asked otherwise.
   */
  search(asked?: Asked): Promise<EngineResponse>;
  /** The ids of the hits, in order. */
  ids(asked?: Asked): Promise<number[]>;
  /**
   * Makes a generation with these documents, all at version 1, findable; without `activate` it does
   * not go live. Without words it has the shipped ones.
   */
  fill(
    generation: string,
    documents: SearchDocument[],
    dictionary?: readonly DictionaryEntry[],
  ): Promise<void>;
  /** Makes a generation the live one, whichever is live. */
  activate(generation: string): Promise<void>;
  /** Drops every generation. */
  clear(): Promise<void>;
  /** Drops every generation and closes all connections. */
  stop(): Promise<void>;
}

/** The engine without any generation. */
export async function openEngine(kind: EngineChoice): Promise<EngineUnderTest> {
  const { engine, writer, close } =
    kind === 'elasticsearch' ? openElasticsearch() : await openPostgres();
  const search = ({ text, parts, preferred, ...asked }: Asked = {}) =>
    engine.search(
      engineRequest({
        query:
          text === undefined
            ? null
            : plainQuery(text, { ...(parts && { parts }), ...(preferred && { preferred }) }),
        first: 1_000,
        ...asked,
      }),
    );
  const clear = async () => {
    for (const generation of await writer.listGenerations())
      await writer.dropGeneration(generation);
  };
  return {
    engine,
    writer,
    search,
    ids: async (asked) => (await search(asked)).hits.map((hit) => hit.articleId),
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

/** The engine with one live generation, `a`, that holds these documents. */
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

function openElasticsearch() {
  const client = createElasticsearchClient({ nodes: [process.env.TEST_ELASTICSEARCH_URL!] });
  const prefix = `test-contract-${randomBytes(6).toString('hex')}`;
  return {
    engine: new ElasticsearchEngine({ client, prefix }),
    writer: new ElasticsearchIndex({ client, prefix }),
    close: async () => {},
  };
}

async function openPostgres() {
  const dataSource = await openDatabase(await createDatabase());
  const pool = poolOf(dataSource);
  return {
    engine: new PostgresEngine(pool),
    writer: new PostgresIndex(pool),
    close: () => dataSource.destroy(),
  };
}
