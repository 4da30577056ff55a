import { buildCatalogue } from './build-catalogue.js';
import { eventually } from './eventually.js';
import { startFaultProxy } from './fault-proxy.js';
import { buildPublicArticles, PUBLIC_WORD } from './hidden-articles.js';
import { createKey } from './keys.js';
import { type EngineChoice, QUICK_OUTAGE, startTestApp, type TestApp } from './start-test-app.js';

/** One operation asks for all that there is below a field. */
export const EVERYTHING_AT_ONCE = { MAX_COST: '1000000' };

/** In which engine words are looked for, and whether the first choice is down. */
export interface Engines {
  engine: EngineChoice;
  fallback?: 'postgres';
  isDown?: boolean;
}

export type World = readonly [name: string, engines: Engines];

export const ON_ELASTICSEARCH: World = ['with Elasticsearch', { engine: 'elasticsearch' }];
export const ON_POSTGRES: World = ['with Postgres', { engine: 'postgres' }];
export const OUTAGES: readonly World[] = [
  [
    'while Postgres stands in for Elasticsearch',
    { engine: 'elasticsearch', fallback: 'postgres', isDown: true },
  ],
  ['while Elasticsearch is down', { engine: 'elasticsearch', isDown: true }],
];

/** Whether a search is answered there. */
export function answersSearches({ isDown = false, fallback }: Engines): boolean {
  return !isDown || fallback !== undefined;
}

/** A server with articles that everybody sees. */
export interface SecretWorld {
  app: TestApp;
  /** Texts by which what everybody sees is asked for. */
  publicTexts: string[];
  agentKey: string;
  /**
   * The engine of first choice goes, if it is to be down; resolves once searches are answered
   * without it.
   */
  goDown(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server, its engine still up, with a catalogue, public articles and a key for staff. */
export async function startSecretWorld(engines: Engines): Promise<SecretWorld> {
  const { engine, fallback, isDown = false } = engines;
  const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  const timings = isDown ? QUICK_OUTAGE : undefined;
  const app = await startTestApp(engine, {
    fallback,
    elasticsearchUrl: proxy.url,
    environment: EVERYTHING_AT_ONCE,
    timings,
  });
  await buildCatalogue(app);
  const publicTexts = await buildPublicArticles(app);
  const expected = answersSearches(engines) ? 'POSTGRES' : 'SEARCH_UNAVAILABLE';
  return {
    app,
    publicTexts,
    agentKey: (await createKey(app, { role: 'AGENT' })).secret,
    async goDown() {
      await app.settled();
      if (!isDown) return;
      proxy.down();
      await eventually(async () => {
        const { data, errors } = await app.request<{ search: { engine: string } | null }>(
          `{ search(query: "${PUBLIC_WORD}") { engine } }`,
        );
        expect(data!.search?.engine ?? errors![0]!.extensions.code).toBe(expected);
      });
    },
    async stop() {
      await app.stop();
      await proxy.stop();
    },
  };
}
