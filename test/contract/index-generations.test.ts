import { EngineUnavailable } from '../../src/search/engine.js';
import { buildDocument } from '../support/build-document.js';
import { openEngine, type EngineUnderTest } from './engines.js';

const documents = (ids: number[]) => ids.map((articleId) => buildDocument({ articleId }));
const OLD = [1, 2, 3, 4, 5];
const NEW = [11, 12, 13, 14, 15, 16, 17];

describe('Generations on Elasticsearch', () => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngine('elasticsearch');
  });
  afterEach(() => tested.clear());

  it('cannot be searched before one is live', async () => {
    await expect(tested.search()).rejects.toThrow(EngineUnavailable);
    await expect(tested.search({ text: '신고', first: 0 })).rejects.toThrow(EngineUnavailable);
    expect(await tested.writer.liveGeneration()).toBeNull();
    await tested.fill('a', documents(OLD));
    await expect(tested.search()).rejects.toThrow(EngineUnavailable);
    expect(await tested.writer.liveGeneration()).toBeNull();
  });

  it('are searched only if they are live', async () => {
    await tested.fill('a', documents(OLD));
    await tested.fill('b', documents(NEW));
    await tested.activate('a');
    expect(await tested.writer.liveGeneration()).toBe('a');
    expect((await tested.ids({ text: '신고' })).sort()).toEqual(OLD);
    await tested.activate('b');
    await tested.activate('b');
    expect(await tested.writer.liveGeneration()).toBe('b');
    expect((await tested.ids({ text: '신고' })).sort()).toEqual(NEW);
    expect((await tested.writer.listGenerations()).sort()).toEqual(['a', 'b']);
    expect([await tested.writer.count('a'), await tested.writer.count('b')]).toEqual([
      OLD.length,
      NEW.length,
    ]);
  });

  it('are swapped during searches without failed, empty or mixed answers', async () => {
    await tested.fill('a', documents(OLD));
    await tested.fill('b', documents(NEW));
    await tested.activate('a');
    const seen = { [OLD.length]: 0, [NEW.length]: 0 };
    let swapping = true;
    const searchOn = async () => {
      while (swapping) {
        const { total, hits } = await tested.search({ text: '신고' });
        expect(hits.map((hit) => hit.articleId).sort()).toEqual(total === OLD.length ? OLD : NEW);
        seen[total]! += 1;
      }
    };
    const searchers = Promise.all([searchOn(), searchOn(), searchOn()]);
    const swap = async () => {
      try {
        for (let i = 0; i < 10; i += 1) {
          await tested.activate(i % 2 === 0 ? 'b' : 'a');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      } finally {
        swapping = false;
      }
    };
    await Promise.all([swap(), searchers]);
    expect(Object.keys(seen)).toEqual([String(OLD.length), String(NEW.length)]);
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it('are not created again by a write after the drop', async () => {
    await tested.fill('a', documents(OLD));
    await tested.writer.dropGeneration('a');
    const changes = [{ articleId: 1, version: 2, document: buildDocument() }];
    const answer = await tested.writer
      .write('a', changes, { refresh: true })
      .catch((error: unknown) => error);
    expect(answer).not.toEqual([{ kind: 'done' }]);
    if (answer instanceof Error) expect(answer).toBeInstanceOf(EngineUnavailable);
    expect(await tested.writer.listGenerations()).toEqual([]);
  });

  it('replace only the expected live generation', async () => {
    for (const generation of ['a', 'b', 'c']) await tested.fill(generation, documents(OLD));
    await tested.writer.activate('a', null);
    await expect(tested.writer.activate('b', null)).rejects.toThrow(EngineUnavailable);
    await tested.writer.activate('b', 'a');
    // A caller that was suspended since 'a' was live.
    await expect(tested.writer.activate('c', 'a')).rejects.toThrow(EngineUnavailable);
    await expect(tested.writer.activate('c', 'never-made')).rejects.toThrow(EngineUnavailable);
    expect(await tested.writer.liveGeneration()).toBe('b');
    await tested.writer.activate('b', 'b');
    expect(await tested.writer.liveGeneration()).toBe('b');
  });
});
