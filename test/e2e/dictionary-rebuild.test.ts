import { eventually } from '../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { mutate } from '../support/mutate.js';
import { startReader } from '../support/searching-reader.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

interface Rebuild {
  state: string;
  done: number;
  total: number;
  startedAt: string;
  finishedAt: string | null;
  error: string | null;
}

const REBUILD = 'rebuild { state done total startedAt finishedAt error }';
const WORD = '뿌링이체';
const ARTICLES = 300;

describe('The index of Elasticsearch follows the dictionary', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('elasticsearch');
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
  });
  afterAll(() => app.stop());

  const index = async () =>
    (
      await app.admin<{
        searchIndex: { generation: string; documents: number; rebuild: Rebuild };
      }>(`{ searchIndex { generation documents ${REBUILD} } }`)
    ).searchIndex;
  const change = async (field: 'setDictionaryEntry' | 'deleteDictionaryEntry', input: object) =>
    await mutate<{ rebuild: Rebuild; dictionary: { word: string }[] }>(
      app,
      field,
      input,
      `dictionary { word } ${REBUILD}`,
    );
  const terms = async (text: string) => {
    const { analyzeText } = await app.admin<{ analyzeText: { term: string }[] }>(
      'query ($text: String!) { analyzeText(text: $text) { term } }',
      { text },
    );
    return analyzeText.map(({ term }) => term);
  };
  /** Waits until a rebuild that started at this time or later is done. */
  const done = (since: string) =>
    eventually(async () => {
      const { rebuild } = await index();
      expect(rebuild.error).toBeNull();
      expect(rebuild.state).toBe('DONE');
      expect(Date.parse(rebuild.startedAt)).toBeGreaterThanOrEqual(Date.parse(since));
    }, 45_000);

  it.each([
    ['added', 'setDictionaryEntry', true],
    ['deleted', 'deleteDictionaryEntry', false],
  ] as const)(
    'searches continue while the index is rebuilt after a word was %s',
    async (_, field, isInDictionary) => {
      const before = await index();
      expect((await terms(`${WORD}를`)).includes(WORD)).toBe(!isInDictionary);
      const reader = startReader(app, '메시지');
      const { rebuild, dictionary } = await change(field, { word: WORD });
      expect(dictionary.map(({ word }) => word).includes(WORD)).toBe(isInDictionary);
      expect(rebuild).toMatchObject({ error: null });
      expect(Date.parse(rebuild.startedAt)).toBeGreaterThan(Date.parse(before.rebuild.startedAt));
      await done(rebuild.startedAt);
      const { searches, failed, empty } = await reader.stop();
      expect(searches).toBeGreaterThan(2);
      expect([failed, empty]).toEqual([[], 0]);

      const after = await index();
      expect(after.generation).not.toBe(before.generation);
      expect(after).toMatchObject({
        documents: ARTICLES,
        rebuild: { state: 'DONE', done: ARTICLES, total: ARTICLES },
      });
      expect((await terms(`${WORD}를`)).includes(WORD)).toBe(isInDictionary);
    },
  );

  it('setting the same word again starts no rebuild', async () => {
    const { rebuild } = await change('setDictionaryEntry', { word: WORD });
    await done(rebuild.startedAt);
    const { generation } = await index();
    const again = await change('setDictionaryEntry', { word: WORD });
    expect(again.rebuild).toMatchObject({ state: 'DONE', done: ARTICLES, total: ARTICLES });
    await app.settled();
    expect((await index()).generation).toBe(generation);
  });

  it('two changes in quick succession end with an index of the last one', async () => {
    await change('setDictionaryEntry', { word: '가나다톡' });
    const { rebuild, dictionary } = await change('setDictionaryEntry', {
      word: '라마바페이',
      parts: ['라마바', '페이'],
    });
    expect(dictionary.map(({ word }) => word)).toEqual(['가나다톡', '라마바페이', WORD]);
    await done(rebuild.startedAt);
    expect(await terms('가나다톡 라마바페이')).toEqual(['가나다톡', '라마바', '페이']);
    const { generation, documents } = await index();
    expect(documents).toBe(ARTICLES);
    // No other rebuild follows, and no intermediate generation is left.
    await app.settled();
    expect((await index()).generation).toBe(generation);
    expect(
      await app.app.dataSource.query(
        `select state from search_target where engine = 'ELASTICSEARCH' and state <> 'FAILED'`,
      ),
    ).toEqual([{ state: 'LIVE' }]);
  });
});
