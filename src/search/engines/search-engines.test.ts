import { setTimeout as sleep } from 'node:timers/promises';
import { engineRequest, NOTHING_REMEMBERED } from '../../../test/support/engine-request.js';
import { eventually } from '../../../test/support/eventually.js';
import { createLogger } from '../../core/logger.js';
import {
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type SearchEngine,
  SearchEngineName,
  SearchSort,
} from '../engine.js';
import { IndexChanges } from './index-memory.js';
import { SearchEngines } from './search-engines.js';

const { ELASTICSEARCH, MEMORY } = SearchEngineName;
const TIMINGS = { limitMs: 300, probeMs: 50 };
const REQUEST = engineRequest({ sort: SearchSort.TITLE });

/** An engine that answers, fails or hangs, as the test sets. */
class Fake implements SearchEngine {
  state: 'answers' | 'fails' | 'hangs' = 'answers';
  readonly requests: EngineRequest[] = [];

  constructor(readonly name: SearchEngineName) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    this.requests.push(request);
    if (this.state === 'hangs') await new Promise(() => undefined);
    if (this.state === 'fails') throw new EngineUnavailable('It is away.', { code: 'AWAY' });
    const facets = { product: null, category: null, platform: null };
    return {
      total: this.requests.length,
      minimumScore: null,
      bestArticleId: null,
      hits: [],
      facets,
    };
  }

  analyze = () => Promise.resolve([]);
}

describe('The engines of a server', () => {
  let elasticsearch: Fake;
  let memory: Fake;
  let index: { live: boolean; behindSeconds: number };
  let engines: SearchEngines;
  let hasWords: boolean;

  const start = (hasFallback = true, changes: IndexChanges = NOTHING_REMEMBERED) => {
    engines = new SearchEngines(
      {
        elasticsearch,
        memory: hasFallback ? memory : null,
        indexState: async (engine) =>
          engine === MEMORY ? { live: hasWords, behindSeconds: 0 } : index,
      },
      changes,
      null,
      createLogger('silent'),
      TIMINGS,
    );
  };
  const ask = async (request = REQUEST) => {
    const { engine, degraded } = await engines.search(() => request);
    expect(degraded).toBe(engine === MEMORY);
    return engine;
  };
  const untilAsked = () => eventually(async () => expect(engines.name).toBe(ELASTICSEARCH));

  beforeEach(() => {
    hasWords = true;
    elasticsearch = new Fake(ELASTICSEARCH);
    memory = new Fake(MEMORY);
    index = { live: true, behindSeconds: 0 };
  });
  afterEach(() => engines.stop());

  it('answer from memory until Elasticsearch has answered a probe', async () => {
    start();
    expect(await ask()).toBe(MEMORY);
    await untilAsked();
    expect(await ask()).toBe(ELASTICSEARCH);
  });

  it.each(['fails', 'hangs'] as const)(
    'answer from memory each request at which Elasticsearch %s, and ask it again when it answers',
    async (state) => {
      start();
      await untilAsked();
      elasticsearch.state = state;
      for (let i = 0; i < 3; i += 1) expect(await ask()).toBe(MEMORY);
      expect(engines.isElasticsearchAsked).toBe(false);
      expect(engines.timesOpened).toBe(1);
      const before = elasticsearch.requests.length;
      for (let i = 0; i < 50; i += 1) expect(await ask()).toBe(MEMORY);
      expect(elasticsearch.requests.length - before).toBeLessThan(5);
      elasticsearch.state = 'answers';
      await untilAsked();
      expect(await ask()).toBe(ELASTICSEARCH);
      expect(engines.timesOpened).toBe(1);
    },
  );

  it.each([
    { live: false, behindSeconds: 0 },
    { live: true, behindSeconds: 11 },
  ])('do not ask Elasticsearch again while its index is %o', async (state) => {
    index = state;
    start();
    await sleep(10 * TIMINGS.probeMs);
    expect(await ask()).toBe(MEMORY);
    index = { live: true, behindSeconds: 9 };
    await untilAsked();
  });

  it('probe with the last request of a reader', async () => {
    start();
    await untilAsked();
    const request = engineRequest({ sort: SearchSort.POPULARITY });
    await ask(request);
    elasticsearch.state = 'fails';
    for (let i = 0; i < 3; i += 1) await ask(request);
    elasticsearch.state = 'answers';
    await untilAsked();
    expect(elasticsearch.requests.at(-1)).toBe(request);
  });

  it('without a fallback, ask Elasticsearch for every request', async () => {
    start(false);
    elasticsearch.state = 'fails';
    for (let i = 0; i < 5; i += 1)
      await expect(engines.search(() => REQUEST)).rejects.toMatchObject({
        code: 'SEARCH_UNAVAILABLE',
      });
    elasticsearch.state = 'answers';
    expect(await ask()).toBe(ELASTICSEARCH);
  });

  it('can answer once Elasticsearch has answered, or the words are cut', async () => {
    hasWords = false;
    elasticsearch.state = 'fails';
    start();
    expect(await engines.canAnswer()).toBe(false);
    await expect(ask()).rejects.toThrow('Search cannot answer right now');
    hasWords = true;
    expect(await engines.canAnswer()).toBe(true);
    // Later they are cut again while the present ones answer.
    hasWords = false;
    expect(await ask()).toBe(MEMORY);
    start(false);
    expect(await engines.canAnswer()).toBe(false);
    elasticsearch.state = 'answers';
    await eventually(async () => expect(await engines.canAnswer()).toBe(true));
  });

  it('remember an answer until the index changes', async () => {
    const changes = new IndexChanges();
    start(true, changes);
    await untilAsked();
    const total = async () => (await engines.search(() => REQUEST)).total;
    const first = await total();
    expect(await total()).toBe(first);
    changes.changed();
    expect(await total()).toBeGreaterThan(first);
  });
});
