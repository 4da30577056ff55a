import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../test/support/eventually.js';
import { createLogger } from '../../core/logger.js';
import {
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type IndexStanding,
  type SearchEngine,
  SearchEngineName,
  SearchSort,
} from '../engine.js';
import { FallbackEngine, type KeptEngine } from './fallback.js';

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;
const ASKED: EngineRequest = {
  query: null,
  filter: {},
  internal: false,
  sort: SearchSort.TITLE,
  first: 10,
  facets: { product: false, category: false, platform: null },
  highlight: { title: false, body: false },
};
const FACETS: EngineResponse['facets'] = { product: null, category: null, platform: null };
const PATIENCE_MS = 20_000;
const TIMINGS = { limitMs: 500, onlyEngineLimitMs: 10_000, firstProbeMs: 100, lastProbeMs: 300 };

/** An engine and its index as the test wants them. */
class Fake implements KeptEngine, SearchEngine {
  now: 'answers' | 'fails' | 'hangs' | 'answers only what costs nothing' = 'answers';
  stands: IndexStanding = { live: true, behindSeconds: 0 };
  calls = 0;
  readonly engine = this;

  constructor(readonly name: SearchEngineName) {}

  standing = () => Promise.resolve(this.stands);
  analyze = () => Promise.resolve([]);

  search = ({ first }: EngineRequest): Promise<EngineResponse> => {
    this.calls += 1;
    if (this.now === 'hangs') return new Promise(() => undefined);
    if (this.now === 'fails' || (this.now !== 'answers' && first > 0))
      return Promise.reject(new EngineUnavailable('It is away.'));
    return Promise.resolve({ total: 0, hits: [], facets: FACETS });
  };
}

describe('The fallback', () => {
  let primary: Fake;
  let fallback: Fake;
  let logged: string[];
  const logger = Object.assign(createLogger('silent'), {
    warn: () => logged.push('warn'),
    info: () => logged.push('info'),
  });
  const pair = () => new FallbackEngine(primary, fallback, logger, TIMINGS);
  const alone = () => new FallbackEngine(primary, null, logger, TIMINGS);
  const answers = async (engine: FallbackEngine) => {
    const { engine: name, degraded } = await engine.search(() => ASKED);
    return degraded === (name === POSTGRES) ? name : 'degraded is wrong';
  };
  const answersAs = (engine: FallbackEngine, name: SearchEngineName) =>
    eventually(async () => expect(await answers(engine)).toBe(name), PATIENCE_MS);

  beforeEach(() => {
    primary = new Fake(ELASTICSEARCH);
    fallback = new Fake(POSTGRES);
    logged = [];
  });

  it('leaves everything to an engine that answers', async () => {
    const engine = pair();
    expect(await answers(engine)).toBe(ELASTICSEARCH);
    expect([engine.name, fallback.calls, primary.calls]).toEqual([ELASTICSEARCH, 0, 1]);
  });

  it.each(['fails', 'hangs'] as const)(
    'lets no reader but the first meet an engine that %s, and returns to it',
    async (way) => {
      const engine = pair();
      primary.now = way;
      expect(await answers(engine)).toBe(POSTGRES);
      expect(engine.name).toBe(POSTGRES);
      const startedAt = performance.now();
      for (let i = 0; i < 100; i += 1) expect(await answers(engine)).toBe(POSTGRES);
      // A look at it now and then is beside the requests.
      expect(primary.calls).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 250);
      await eventually(async () => {
        expect(await answers(engine)).toBe(POSTGRES);
        expect(logged).toEqual(['warn']);
      }, PATIENCE_MS);
      primary.now = 'answers';
      await answersAs(engine, ELASTICSEARCH);
      expect([engine.name, logged]).toEqual([ELASTICSEARCH, ['warn', 'info']]);
    },
  );

  it('does not return to an engine that fails at what readers ask', async () => {
    const engine = pair();
    primary.now = 'answers only what costs nothing';
    expect(await answers(engine)).toBe(POSTGRES);
    for (const endsAt = performance.now() + 1_500; performance.now() < endsAt; await sleep(20))
      expect(await answers(engine)).toBe(POSTGRES);
    primary.now = 'answers';
    await answersAs(engine, ELASTICSEARCH);
  });

  it('asks the other engine with a request of its own', async () => {
    const engine = pair();
    const asked: string[] = [];
    primary.now = 'fails';
    await engine.search((name) => {
      asked.push(name);
      return ASKED;
    });
    expect(asked).toEqual([ELASTICSEARCH, POSTGRES]);
  });

  it('counts a request that is wrong for nobody', async () => {
    const engine = pair();
    const wrong = () => {
      throw new Error('This request is wrong.');
    };
    for (let i = 0; i < 5; i += 1)
      await expect(engine.search(wrong)).rejects.toThrow('This request is wrong.');
    expect(await answers(engine)).toBe(ELASTICSEARCH);
    expect(fallback.calls).toBe(0);
  });

  it.each([
    { own: 9, other: 0, name: ELASTICSEARCH },
    { own: 11, other: 0, name: POSTGRES },
    { own: 600, other: 599, name: ELASTICSEARCH },
    { own: 600, other: 700, name: ELASTICSEARCH },
    { own: 600, other: 300, name: POSTGRES },
  ])(
    'of an index $own s behind and one $other s behind chooses $name',
    async ({ own, other, name }) => {
      const engine = pair();
      expect(await answers(engine)).toBe(ELASTICSEARCH);
      primary.stands = { live: true, behindSeconds: own };
      fallback.stands = { live: true, behindSeconds: other };
      expect(await answers(engine)).toBe(name);
      expect(logged).toEqual([]);
    },
  );

  it('begins with the other engine where its own is behind what other servers may have shown', async () => {
    const engine = pair();
    primary.stands = { live: true, behindSeconds: 5 };
    expect(await answers(engine)).toBe(POSTGRES);
    primary.stands = { live: true, behindSeconds: 0.5 };
    await answersAs(engine, ELASTICSEARCH);
    primary.stands = { live: true, behindSeconds: 5 };
    expect(await answers(engine)).toBe(ELASTICSEARCH);
  });

  it('searches no index that is only being built', async () => {
    const engine = pair();
    primary.stands = { live: false, behindSeconds: 0 };
    expect(await answers(engine)).toBe(POSTGRES);
    fallback.stands = { live: false, behindSeconds: 0 };
    await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    expect([primary.calls, fallback.calls]).toEqual([0, 1]);
    primary.stands = { live: true, behindSeconds: 0 };
    expect(await answers(engine)).toBe(ELASTICSEARCH);
  });

  it('returns to an engine that answers again once what waited before that is in its index', async () => {
    const engine = pair();
    primary.now = 'fails';
    expect(await answers(engine)).toBe(POSTGRES);
    primary.now = 'answers';
    primary.stands = { live: true, behindSeconds: 3 };
    await eventually(async () => {
      expect(await answers(engine)).toBe(POSTGRES);
      expect(primary.calls).toBeGreaterThan(4);
    }, PATIENCE_MS);
    // Younger than the first probe that was answered.
    primary.stands = { live: true, behindSeconds: 0.2 };
    await answersAs(engine, ELASTICSEARCH);
  });

  it('refuses without waiting where nothing stands in, and asks again by itself', async () => {
    const engine = alone();
    primary.now = 'fails';
    for (let i = 0; i < 50; i += 1)
      await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    expect([primary.calls, logged]).toEqual([3, ['warn']]);
    primary.now = 'answers';
    await answersAs(engine, ELASTICSEARCH);
    expect(logged).toEqual(['warn', 'info']);
  });

  it('frees whoever waits when the circuit opens', async () => {
    const engine = alone();
    primary.now = 'hangs';
    let freed: unknown = null;
    answers(engine).catch((error: unknown) => (freed = error));
    primary.now = 'fails';
    for (let i = 0; i < 3; i += 1) await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    // Sooner than its own limit would have.
    await eventually(async () => expect(freed).toBeInstanceOf(EngineUnavailable), 5_000);
  });

  it('answers from an index that is behind where nothing stands in', async () => {
    primary.stands = { live: true, behindSeconds: 600 };
    expect(await answers(alone())).toBe(ELASTICSEARCH);
  });

  it('tries every request to Postgres', async () => {
    primary = new Fake(POSTGRES);
    const engine = new FallbackEngine(primary, null, logger);
    primary.now = 'fails';
    for (let i = 0; i < 10; i += 1)
      await expect(engine.search(() => ASKED)).rejects.toThrow(EngineUnavailable);
    primary.now = 'answers';
    expect((await engine.search(() => ASKED)).degraded).toBe(false);
    expect(primary.calls).toBe(11);
  });
});
