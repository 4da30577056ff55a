import { eventually, SOON_MS } from '../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { mutate } from '../support/mutate.js';
import { startReaders } from '../support/searching-readers.js';
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

describe.each(['elasticsearch', 'postgres'] as const)(
  'The index follows the dictionary, on %s',
  (engine) => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startTestApp(engine);
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
    /** Waits until the rebuild that began then, or a later one, is done. */
    const done = (since: string) =>
      eventually(async () => {
        const { rebuild } = await index();
        expect(rebuild.error).toBeNull();
        expect(rebuild.state).toBe('DONE');
        expect(Date.parse(rebuild.startedAt)).toBeGreaterThanOrEqual(Date.parse(since));
      }, 45_000);

    it.each([
      ['that is set', 'setDictionaryEntry', true],
      ['that is deleted', 'deleteDictionaryEntry', false],
    ] as const)(
      'a word %s: readers who search all the while notice nothing',
      async (_, field, known) => {
        const before = await index();
        expect((await terms(`${WORD}를`)).includes(WORD)).toBe(!known);
        const readers = startReaders(app, '메시지', 50);
        const { rebuild, dictionary } = await change(field, { word: WORD });
        expect(dictionary.map(({ word }) => word).includes(WORD)).toBe(known);
        expect(rebuild).toMatchObject({ error: null });
        expect(Date.parse(rebuild.startedAt)).toBeGreaterThan(Date.parse(before.rebuild.startedAt));
        await done(rebuild.startedAt);
        const { searches, failed, empty } = await readers.stop();
        process.stderr.write(
          `${engine}: ${searches} searches while the index was rebuilt for a word\n`,
        );
        expect(searches).toBeGreaterThan(10);
        expect([failed, empty]).toEqual([[], 0]);

        const after = await index();
        expect(after.generation).not.toBe(before.generation);
        expect(after).toMatchObject({
          documents: ARTICLES,
          rebuild: { state: 'DONE', done: ARTICLES, total: ARTICLES },
        });
        expect((await terms(`${WORD}를`)).includes(WORD)).toBe(known);
      },
    );

    it('the same word once more asks for nothing', async () => {
      const { rebuild } = await change('setDictionaryEntry', { word: WORD });
      await done(rebuild.startedAt);
      const { generation } = await index();
      const again = await change('setDictionaryEntry', { word: WORD });
      expect(again.rebuild).toMatchObject({ state: 'DONE', done: ARTICLES, total: ARTICLES });
      await app.settled();
      expect((await index()).generation).toBe(generation);
    });

    it('two changes, one right after the other, end with the index of the last', async () => {
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
      // No other rebuild follows, and none of the generations in between is left.
      await app.settled();
      expect((await index()).generation).toBe(generation);
      expect(
        await app.app.dataSource.query(`select state from search_target where state <> 'FAILED'`),
      ).toEqual([{ state: 'LIVE' }]);
    });

    it('a change taken back while it is built ends without it', async () => {
      await change('setDictionaryEntry', { word: '사아자톡' });
      const { rebuild } = await change('deleteDictionaryEntry', { word: '사아자톡' });
      await done(rebuild.startedAt);
      // The build with the word may be in its last step: then it is live until the next one,
      // without the word, is.
      await eventually(async () => {
        expect(
          await app.app.dataSource.query(`select state from search_target where state <> 'FAILED'`),
        ).toEqual([{ state: 'LIVE' }]);
        expect(await terms('사아자톡을')).not.toContain('사아자톡');
      }, SOON_MS);
      expect(await terms('가나다톡')).toEqual(['가나다톡']);
    });
  },
);
