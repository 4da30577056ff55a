import { LIMITS } from '../../src/config/limits.js';
import { Meaning } from '../../src/meaning/index.js';
import { buildCatalogue } from './build-catalogue.js';
import { eventually } from './eventually.js';
import { startFaultProxy } from './fault-proxy.js';
import { startFakeModelServer, withVectors } from './fake-model-server.js';
import { buildPublicArticles, PUBLIC_TEXT, PUBLIC_WORD } from './hidden-articles.js';
import { createKey } from './keys.js';
import { type EngineChoice, QUICK_OUTAGE, startTestApp, type TestApp } from './start-test-app.js';

/** Allows one operation to select everything below a field. */
const EVERYTHING_AT_ONCE = {
  http: { operationLimits: { ...LIMITS.operation, fields: 1_000, cost: 1_000_000 } },
};

/** The engine to search with, its fallback, and whether the engine is unavailable. */
export interface Engines {
  engine: EngineChoice;
  fallback?: 'memory';
  isDown?: boolean;
  /** Whether a model server gives every query the vector of hidden articles. */
  hasMeaning?: boolean;
}

export type EngineSetup = readonly [name: string, engines: Engines];

export const ON_ELASTICSEARCH: EngineSetup = ['with Elasticsearch', { engine: 'elasticsearch' }];
export const ON_MEMORY: EngineSetup = ['in memory', { engine: 'memory' }];
export const WITH_MEANING: EngineSetup = [
  'in memory, with a model server',
  { engine: 'memory', hasMeaning: true },
];
export const OUTAGES: readonly EngineSetup[] = [
  [
    'while Postgres stands in for Elasticsearch',
    { engine: 'elasticsearch', fallback: 'memory', isDown: true },
  ],
  ['while Elasticsearch is down', { engine: 'elasticsearch', isDown: true }],
];

/** Whether searches are answered with these engines. */
export function answersSearches({ isDown = false, fallback }: Engines): boolean {
  return !isDown || fallback !== undefined;
}

/** A server with public articles. */
export interface SecretServer {
  app: TestApp;
  /** Texts that find the public articles. */
  publicTexts: string[];
  agentKey: string;
  /** Makes the engine unavailable if `isDown`; resolves once searches are answered without it. */
  goDown(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server with an available engine, a catalogue, public articles and a key for staff. */
export async function startSecretServer(engines: Engines): Promise<SecretServer> {
  const { engine, fallback, isDown = false, hasMeaning = false } = engines;
  const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  const timings = isDown ? QUICK_OUTAGE : undefined;
  const app = await startTestApp(engine, {
    fallback,
    elasticsearchUrl: proxy.url,
    ...EVERYTHING_AT_ONCE,
    ...(hasMeaning && { environment: await hiddenArticlesAreNear() }),
    timings,
  });
  const expected = answersSearches(engines) ? 'MEMORY' : 'SEARCH_UNAVAILABLE';
  // A busy server gets the vectors of some queries too late, and answers these by words alone.
  const vectors =
    hasMeaning &&
    jest.spyOn(Meaning.prototype, 'vectorOf').mockResolvedValue(Int8Array.of(127, 0, 0));
  const stop = async () => {
    if (vectors) vectors.mockRestore();
    await app.stop();
    await proxy.stop();
  };
  const contents = await buildContents(app).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    app,
    stop,
    ...contents,
    async goDown() {
      await app.settled();
      if (hasMeaning) await untilEncoded(app);
      if (!isDown) return;
      proxy.down();
      await eventually(async () => {
        const { data, errors } = await app.request<{ search: { engine: string } | null }>(
          `{ search(query: "${PUBLIC_WORD}") { engine } }`,
        );
        expect(data!.search?.engine ?? errors![0]!.extensions.code).toBe(expected);
      });
    },
  };
}

/** A model server for which every text means the same, but public articles a little less so. */
async function hiddenArticlesAreNear(): Promise<Record<string, string>> {
  const model = await startFakeModelServer();
  model.answer = (request, response) => {
    const isPublic = (text: string) => PUBLIC_TEXT.some((word) => text.includes(word));
    const vectors = request.body.input.map((text) => [1, isPublic(text) ? 0.1 : 0, 0]);
    return withVectors({ change: () => vectors })(request, response);
  };
  return { EMBEDDINGS_URL: model.url, EMBEDDINGS_MODEL: 'fake' };
}

async function untilEncoded(app: TestApp): Promise<void> {
  await eventually(async () => {
    const { meaningIndex } = await app.admin<{ meaningIndex: Record<string, number> }>(
      '{ meaningIndex { encoded articles } }',
    );
    expect(meaningIndex.encoded).toBe(meaningIndex.articles);
  });
}

async function buildContents(
  app: TestApp,
): Promise<Pick<SecretServer, 'publicTexts' | 'agentKey'>> {
  await buildCatalogue(app);
  const publicTexts = await buildPublicArticles(app);
  const agentKey = (await createKey(app, { role: 'AGENT' })).secret;
  return { publicTexts, agentKey };
}
