import { setTimeout as sleep } from 'node:timers/promises';
import { engineRequest, NOTHING_REMEMBERED } from '../../../test/support/engine-request.js';
import { eventually } from '../../../test/support/eventually.js';
import { createLogger } from '../../core/logger.js';
import {
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type IndexState,
  type SearchEngine,
  SearchEngineName,
  SearchSort,
} from '../engine.js';
import { FallbackEngine, type IndexedEngine } from './fallback.js';
import { IndexChanges } from './index-memory.js';

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;
const REQUEST = engineRequest({ sort: SearchSort.TITLE });
const FACETS: EngineResponse['facets'] = { product: null, category: null, platform: null };
const DEADLINE_MS = 20_000;
const TIMINGS = { limitMs: 500, onlyEngineLimitMs: 10_000, firstProbeMs: 100, lastProbeMs: 300 };

/** An engine and the state of its index, both set by the test. */
class Fake implements IndexedEngine, SearchEngine {
  behaviour: 'answers' | 'fails' | 'hangs' | 'answers only cheap requests' = 'answers';
  index: IndexState = { live: true, behindSeconds: 0 };
  calls = 0;
  readonly engine = this;

  constructor(readonly name: SearchEngineName) {}

  indexState = () => Promise.resolve(this.index);
  analyze = () => Promise.resolve([]);

  search = ({ first }: EngineRequest): Promise<EngineResponse> => {
    this.calls += 1;
    if (this.behaviour === 'hangs') return new Promise(() => undefined);
    if (this.behaviour === 'fails' || (this.behaviour !== 'answers' && first > 0))
      return Promise.reject(new EngineUnavailable('It is away.', { code: 'AWAY' }));
    return Promise.resolve({
      total: 0,
      minimumScore: null,
      bestArticleId: null,
      hits: [],
      facets: FACETS,
    });
  };
}

describe('The fallback', () => {
  let primary: Fake;
  let fallback: Fake;
  let logged: string[];
  let codes: (string | undefined)[];
  const logger = Object.assign(createLogger('silent'), {
    warn: ({ code }: { code?: string }) => {
      logged.push('warn');
      codes.push(code);
    },
    info: () => logged.push('info'),
  });
  const pair = () => new FallbackEngine(primary, fallback, NOTHING_REMEMBERED, logger, TIMINGS);
  const alone = () => new FallbackEngine(primary, null, NOTHING_REMEMBERED, logger, TIMINGS);
  const answers = async (engine: FallbackEngine) => {
    const { engine: name, degraded } = await engine.search(() => REQUEST);
    return degraded === (name === POSTGRES) ? name : 'degraded is wrong';
  };
  const answersAs = (engine: FallbackEngine, name: SearchEngineName) =>
    eventually(async () => expect(await answers(engine)).toBe(name), DEADLINE_MS);

  beforeEach(() => {
    primary = new Fake(ELASTICSEARCH);
    fallback = new Fake(POSTGRES);
    logged = [];
    codes = [];
  });

  it('asks only the primary while it answers', async () => {
    const engine = pair();
    expect(await answers(engine)).toBe(ELASTICSEARCH);
    expect([engine.name, fallback.calls, primary.calls]).toEqual([ELASTICSEARCH, 0, 1]);
  });

  it.each(['fails', 'hangs'] as const)(
    'asks the fallback after the first request to an engine that %s, and returns to it',
    async (way) => {
      const engine = pair();
      primary.behaviour = way;
      expect(await answers(engine)).toBe(POSTGRES);
      expect(engine.name).toBe(POSTGRES);
      const startedAt = performance.now();
      for (let i = 0; i < 100; i += 1) expect(await answers(engine)).toBe(POSTGRES);
      // Checks in the background call it now and then.
      expect(primary.calls).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 250);
      await eventually(async () => {
        expect(await answers(engine)).toBe(POSTGRES);
        expect(logged).toEqual(['warn']);
      }, DEADLINE_MS);
      primary.behaviour = 'answers';
      await answersAs(engine, ELASTICSEARCH);
      expect([engine.name, logged]).toEqual([ELASTICSEARCH, ['warn', 'info']]);
      expect(codes).toEqual([way === 'fails' ? 'AWAY' : 'ELASTICSEARCH_TIMEOUT']);
    },
  );

  it('does not return to an engine that fails user requests', async () => {
    const engine = pair();
    primary.behaviour = 'answers only cheap requests';
    expect(await answers(engine)).toBe(POSTGRES);
    for (const endsAt = performance.now() + 1_500; performance.now() < endsAt; await sleep(20))
      expect(await answers(engine)).toBe(POSTGRES);
    primary.behaviour = 'answers';
    await answersAs(engine, ELASTICSEARCH);
  });

  it('builds a separate request for the fallback', async () => {
    const engine = pair();
    const asked: string[] = [];
    primary.behaviour = 'fails';
    await engine.search((name) => {
      asked.push(name);
      return REQUEST;
    });
    expect(asked).toEqual([ELASTICSEARCH, POSTGRES]);
  });

  it('does not count an invalid request as a failure of the engine', async () => {
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
    'chooses $name if the primary is $own s behind and the fallback $other s',
    async ({ own, other, name }) => {
      const engine = pair();
      expect(await answers(engine)).toBe(ELASTICSEARCH);
      primary.index = { live: true, behindSeconds: own };
      fallback.index = { live: true, behindSeconds: other };
      expect(await answers(engine)).toBe(name);
      expect(logged).toEqual([]);
    },
  );

  it('starts with the fallback if the primary lacks changes that other servers may have shown', async () => {
    const engine = pair();
    primary.index = { live: true, behindSeconds: 5 };
    expect(await answers(engine)).toBe(POSTGRES);
    primary.index = { live: true, behindSeconds: 1.5 };
    await answersAs(engine, ELASTICSEARCH);
    primary.index = { live: true, behindSeconds: 5 };
    expect(await answers(engine)).toBe(ELASTICSEARCH);
  });

  it('does not search an index that is being built', async () => {
    const engine = pair();
    primary.index = { live: false, behindSeconds: 0 };
    expect(await answers(engine)).toBe(POSTGRES);
    fallback.index = { live: false, behindSeconds: 0 };
    await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    expect([primary.calls, fallback.calls]).toEqual([0, 1]);
    primary.index = { live: true, behindSeconds: 0 };
    expect(await answers(engine)).toBe(ELASTICSEARCH);
  });

  it('returns once the primary has the changes made before it answered again', async () => {
    const engine = pair();
    primary.behaviour = 'fails';
    expect(await answers(engine)).toBe(POSTGRES);
    primary.behaviour = 'answers';
    primary.index = { live: true, behindSeconds: 3 };
    await eventually(async () => {
      expect(await answers(engine)).toBe(POSTGRES);
      expect(primary.calls).toBeGreaterThan(4);
    }, DEADLINE_MS);
    // The oldest missing change is younger than the first successful probe.
    primary.index = { live: true, behindSeconds: 0.2 };
    await answersAs(engine, ELASTICSEARCH);
  });

  it('rejects at once without a fallback, and recovers automatically', async () => {
    const engine = alone();
    primary.behaviour = 'fails';
    for (let i = 0; i < 50; i += 1)
      await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    expect([primary.calls, logged]).toEqual([3, ['warn']]);
    primary.behaviour = 'answers';
    await answersAs(engine, ELASTICSEARCH);
    expect(logged).toEqual(['warn', 'info']);
  });

  it('asks an engine that failed again without any search, until it is stopped', async () => {
    const engine = alone();
    primary.behaviour = 'fails';
    for (let i = 0; i < 3; i += 1) await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    await eventually(async () => expect(primary.calls).toBeGreaterThan(4), DEADLINE_MS);
    expect(engine.isCircuitOpen).toBe(true);
    primary.behaviour = 'answers';
    await eventually(async () => expect(engine.isCircuitOpen).toBe(false), DEADLINE_MS);
    expect(logged).toEqual(['warn', 'info']);

    const stopped = alone();
    primary.behaviour = 'fails';
    for (let i = 0; i < 3; i += 1)
      await expect(answers(stopped)).rejects.toThrow(EngineUnavailable);
    stopped.stop();
    const { calls } = primary;
    await sleep(3 * TIMINGS.firstProbeMs);
    expect(primary.calls).toBe(calls);
  });

  it('rejects waiting requests when the circuit opens', async () => {
    const engine = alone();
    primary.behaviour = 'hangs';
    let failure: unknown = null;
    answers(engine).catch((error: unknown) => (failure = error));
    primary.behaviour = 'fails';
    for (let i = 0; i < 3; i += 1) await expect(answers(engine)).rejects.toThrow(EngineUnavailable);
    // Before its own time limit.
    await eventually(async () => expect(failure).toBeInstanceOf(EngineUnavailable), 5_000);
  });

  it('answers from an index that is behind if there is no fallback', async () => {
    primary.index = { live: true, behindSeconds: 600 };
    expect(await answers(alone())).toBe(ELASTICSEARCH);
  });

  it('sends every request to Postgres', async () => {
    primary = new Fake(POSTGRES);
    const engine = new FallbackEngine(primary, null, NOTHING_REMEMBERED, logger);
    primary.behaviour = 'fails';
    for (let i = 0; i < 10; i += 1)
      await expect(engine.search(() => REQUEST)).rejects.toThrow(EngineUnavailable);
    primary.behaviour = 'answers';
    expect((await engine.search(() => REQUEST)).degraded).toBe(false);
    expect(primary.calls).toBe(11);
  });

  describe('with a memory', () => {
    const remembering = (changes: IndexChanges) =>
      new FallbackEngine(primary, null, changes, logger, TIMINGS);

    it('counts the failure of a request once, however many wait for it', async () => {
      const changes = new IndexChanges();
      const engine = remembering(changes);
      primary.behaviour = 'fails';
      const waiting = Array.from({ length: 5 }, () => answers(engine));
      for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
      expect(primary.calls).toBe(1);
      expect(engine.isCircuitOpen).toBe(false);
      primary.behaviour = 'answers';
      expect(await answers(engine)).toBe(ELASTICSEARCH);
    });

    it('asks again only after the index has changed', async () => {
      const changes = new IndexChanges();
      const engine = remembering(changes);
      for (let i = 0; i < 3; i += 1) expect(await answers(engine)).toBe(ELASTICSEARCH);
      expect(primary.calls).toBe(1);
      changes.changed();
      for (let i = 0; i < 3; i += 1) expect(await answers(engine)).toBe(ELASTICSEARCH);
      expect(primary.calls).toBe(2);
    });

    it('does not confuse what readers and staff may see', async () => {
      const engine = remembering(new IndexChanges());
      await engine.search(() => REQUEST);
      await engine.search(() => ({ ...REQUEST, internal: true }));
      expect(primary.calls).toBe(2);
    });

    it('sends a probe to an engine that is away, although answers are remembered', async () => {
      const engine = remembering(new IndexChanges());
      await answers(engine);
      primary.behaviour = 'fails';
      for (let i = 0; i < 3; i += 1)
        await expect(engine.search(() => ({ ...REQUEST, first: i + 1 }))).rejects.toThrow();
      expect(await answers(engine)).toBe(ELASTICSEARCH);
      const { calls } = primary;
      await eventually(async () => {
        await expect(engine.search(() => ({ ...REQUEST, first: 7 }))).rejects.toThrow();
        expect(primary.calls).toBeGreaterThan(calls);
      }, DEADLINE_MS);
    });
  });
});
